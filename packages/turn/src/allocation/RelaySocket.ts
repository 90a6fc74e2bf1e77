import type { Socket } from 'node:dgram';
import { bindDatagramSocket, sendDatagram } from '../listeners/datagramSocket.ts';

/** Gets what peers send to a relayed address. */
export type PeerPackets = (packet: Buffer, address: string, port: number) => void;

/** A UDP socket on a relay port: an allocation's face towards its peers. */
export class RelaySocket {
  readonly family: 4 | 6;
  /** The port, the same inside and outside. */
  readonly port: number;
  /** As clients and peers know it: the external address when the server is behind a 1:1 NAT. */
  readonly publicAddress: string;
  /** Who takes packets from peers; while there is nobody, in a reservation, they are dropped. */
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

  /** Sends to a peer. The buffer must not be written to again. Never throws. */
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
