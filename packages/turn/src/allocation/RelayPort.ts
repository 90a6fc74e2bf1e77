/** Gets what peers send to a relayed address. */
export type PeerPackets = (packet: Buffer, address: string, port: number) => void;

/** An allocation's face towards its peers: one relayed transport address. */
export interface RelayPort {
  readonly family: 4 | 6;
  /** The port, the same inside and outside. */
  readonly port: number;
  /** As clients and peers know it: the external address when the server is behind a 1:1 NAT. */
  readonly publicAddress: string;
  /** Who takes packets from peers; while there is nobody, in a reservation, they are dropped. */
  onPacket: PeerPackets | undefined;

  /** Sends to a peer. The buffer must not be written to again. Never throws. */
  send(buffer: Buffer, offset: number, sizeBytes: number, port: number, address: string): void;

  /** Frees the port. May be called again. */
  close(): void;
}

/** What an Allocate asks of its port (EVEN-PORT, RFC 8656 section 18.7). */
export type PortWish = 'any' | 'even' | 'even-and-next';

/** A bound relay port, and the one above it if that was to be reserved. */
export interface BoundRelay {
  readonly relay: RelayPort;
  readonly next?: RelayPort;
}

/** Where relayed addresses come from. */
export interface RelaySource {
  supports(family: 4 | 6): boolean;

  /** Binds a UDP port of a family. Calls back once, maybe before it returns; with `undefined` when no port is to be had. */
  bind(family: 4 | 6, wish: PortWish, onDone: (bound: BoundRelay | undefined) => void): void;

  /** The same for TCP (RFC 6062). */
  bindTcp(family: 4 | 6, onDone: (relay: RelayPort | undefined) => void): void;
}
