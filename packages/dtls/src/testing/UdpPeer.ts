import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { DtlsEndpoint } from '../DtlsEndpoint.ts';
import type { DtlsEndpointOptions } from '../DtlsEndpointOptions.ts';
import type { SrtpKeyingMaterial } from '../srtp/srtpKeyingMaterial.ts';

/** An endpoint behind a real socket on loopback, for talking to other implementations. */
export class UdpPeer {
  readonly endpoint: DtlsEndpoint;
  readonly states: string[] = [];
  srtpKeys: SrtpKeyingMaterial | undefined;
  readonly data: string[] = [];
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();
  #remotePort: number | undefined;

  constructor(socket: Socket, options: Omit<DtlsEndpointOptions, 'send'>, remotePort?: number) {
    this.#socket = socket;
    this.#remotePort = remotePort;
    this.endpoint = new DtlsEndpoint({
      onStateChange: (state, reason) => {
        this.states.push(reason ? `${state}: ${reason}` : state);
        this.#wake();
      },
      onSrtpKeys: (keys) => {
        this.srtpKeys = keys;
      },
      onData: (data) => {
        this.data.push(data.toString());
        this.#wake();
      },
      ...options,
      send: (datagram) => socket.send(datagram, this.#remotePort, '127.0.0.1'),
    });
    socket.on('message', (datagram, { port }) => {
      this.#remotePort = port;
      this.endpoint.receive(datagram);
    });
  }

  /** Resolves when `condition` holds after something was received. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  close(): void {
    this.endpoint.close();
    this.#socket.close();
  }

  #wake(): void {
    for (const check of this.#waiting) check();
  }
}

/** A UDP socket on loopback. */
export async function bindLoopback(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
