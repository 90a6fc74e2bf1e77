import {
  type ClientRequestAnswer,
  type ClientRequestInput,
  type ClientRequestMethod,
  type Notification,
  ProtocolError,
  type ServerRequestData,
  type Validated,
  validateNotification,
  validateServerRequest,
} from '@parley/signaling-protocol';
import { Peer } from 'protoo-client';
import { SignallingSocket, type SocketEnd } from './SignallingSocket.ts';

/** Who listens to a {@link ProtooConnection}. */
export type ProtooConnectionListener = {
  onNotification: (notification: Notification) => void;
  /** The promise decides the answer: fulfilled accepts, rejected with a ProtocolError refuses with its code. */
  onNewConsumer: (data: ServerRequestData<'newConsumer'>) => Promise<void>;
  /** As above. */
  onNewDataConsumer: (data: ServerRequestData<'newDataConsumer'>) => Promise<void>;
  /** The connection ended by itself: it was lost, refused, or closed by the server. */
  onEnd: (end: SocketEnd) => void;
};

/** What the call needs of a connection; tests put a fake in its place. */
export type SignallingConnection = Pick<ProtooConnection, 'request' | 'close' | 'opened'>;

/** A typed conversation with the server: what comes in is checked against the protocol, what doesn't pass is dropped. */
export class ProtooConnection {
  readonly #peer: Peer;
  /** Fulfilled when the socket is open. Stays pending when it never opens: `onEnd` tells that. */
  readonly opened: Promise<void>;

  constructor(url: string, listener: ProtooConnectionListener) {
    this.#peer = new Peer(new SignallingSocket(url, listener.onEnd));
    this.opened = new Promise((resolve) => this.#peer.on('open', resolve));

    this.#peer.on('notification', ({ method, data }) => {
      const checked = validateNotification(method, data);
      if (checked.ok) listener.onNotification(checked.value);
    });

    this.#peer.on('request', (request, accept, reject) => {
      answer(listener, request.method, request.data).then(
        () => accept(),
        (error: unknown) => {
          if (error instanceof ProtocolError) reject(error.code, error.message);
          else reject(500, error instanceof Error ? error.message : 'the client failed to consume');
        },
      );
    });
  }

  /** Sends a request. Rejects with an Error whose message is the server's reason, or when the connection ends. */
  async request<M extends ClientRequestMethod>(
    method: M,
    data: ClientRequestInput<M>,
  ): Promise<ClientRequestAnswer<M>> {
    return this.#peer.request(method, data);
  }

  close(): void {
    this.#peer.close();
  }
}

/** Lets the listener answer a request of the server. Rejects with what is wrong with it. */
async function answer(listener: ProtooConnectionListener, method: string, data: unknown): Promise<void> {
  switch (method) {
    case 'newConsumer':
      return listener.onNewConsumer(checkedOrThrow(validateServerRequest(method, data)));
    case 'newDataConsumer':
      return listener.onNewDataConsumer(checkedOrThrow(validateServerRequest(method, data)));
    default:
      throw new ProtocolError(403, `${method} is not supported by this client`);
  }
}

function checkedOrThrow<T>(checked: Validated<T>): T {
  if (!checked.ok) throw checked.error;
  return checked.value;
}
