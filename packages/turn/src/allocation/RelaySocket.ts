import type { Socket } from 'node:dgram';
import { bindDatagramSocket, sendDatagram } from '../listeners/datagramSocket.ts';
import type { PeerPackets, RelayPort } from './RelayPort.ts';

/** A relayed address on a UDP socket of its own. */
export class RelaySocket implements RelayPort {
  readonly family: 4 | 6;
  readonly port: number;
  readonly publicAddress: string;
  onPacket: PeerPackets | undefined;
  readonly #socket: Socket;
  readonly #onClosed: () => void;
  #isClosed = false;

  private constructor(socket: Socket, family: 4 | 6, port: number, publicAddress: string, onClosed: () => void) {
    this.#socket = socket;
    this.family = family;
    this.port = port;
    this.publicAddress = publicAddress;
    this.#onClosed = onClosed;
    socket.on('message', (packet, remote) => this.onPacket?.(packet, remote.address, remote.port));
  }

  /**
   * Binds a relay port. Calls back once, maybe before it returns.
   *
   * @param onClosed The port is free again.
   */
  static bind(
    options: { address: string; publicAddress: string; family: 4 | 6; port: number; onClosed: () => void },
    onDone: (relay: RelaySocket | undefined) => void,
  ): void {
    bindDatagramSocket(options.address, options.port, (error, socket) => {
      if (error) onDone(undefined);
      else onDone(new RelaySocket(socket, options.family, options.port, options.publicAddress, options.onClosed));
    });
  }

  send(buffer: Buffer, offset: number, sizeBytes: number, port: number, address: string): void {
    sendDatagram(this.#socket, buffer, offset, sizeBytes, port, address);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.onPacket = undefined;
    this.#socket.close();
    this.#onClosed();
  }
}
