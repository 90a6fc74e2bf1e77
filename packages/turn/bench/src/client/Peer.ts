import type { Socket } from 'node:dgram';
import { dgramSocket, LOOPBACK } from '../process/dgramSocket.ts';
import { payloadOf } from './payload.ts';

/** A peer of all clients of one relay. */
export class Peer {
  readonly #socket: Socket;
  /** The relay's ports that packets came from. */
  readonly #relayedPorts = new Set<number>();
  /** Whether what comes is sent back. */
  echoes = true;
  #received = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (datagram, { port }) => {
      this.#received++;
      if (this.#relayedPorts.size < 1000) this.#relayedPorts.add(port);
      if (this.echoes) socket.send(datagram, port, LOOPBACK);
    });
  }

  static async open(): Promise<Peer> {
    return new Peer(await dgramSocket());
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get received(): number {
    return this.#received;
  }

  /** How many clients' relayed addresses are known. */
  get clientCount(): number {
    return this.#relayedPorts.size;
  }

  /** Sends a payload to every client whose relayed address is known. */
  sendToAll(sizeBytes: number): void {
    for (const port of this.#relayedPorts) this.#socket.send(payloadOf(sizeBytes), port, LOOPBACK);
  }

  close(): void {
    this.#socket.close();
  }
}
