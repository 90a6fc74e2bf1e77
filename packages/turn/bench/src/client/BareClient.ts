import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { connectedSocket } from '../process/dgramSocket.ts';
import { payloadOf } from './payload.ts';
import type { Method, RelayClient } from './RelayClient.ts';

const ANSWER_DEADLINE_MS = 500;

/** A client of the bare forwarder, which knows no methods. */
export class BareClient implements RelayClient {
  readonly #socket: Socket;
  #received = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', () => {
      this.#received++;
    });
  }

  /** @throws Error when the forwarder does not answer. */
  static async connect(port: number): Promise<BareClient> {
    const socket = await connectedSocket(port);
    try {
      const ready = once(socket, 'message', { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
      socket.send('hello');
      await ready;
    } catch (error) {
      socket.close();
      throw error;
    }
    return new BareClient(socket);
  }

  get received(): number {
    return this.#received;
  }

  send(_method: Method, sizeBytes: number): void {
    this.#socket.send(payloadOf(sizeBytes));
  }

  close(): void {
    this.#socket.close();
  }
}
