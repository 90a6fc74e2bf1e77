import type { PeerAddress } from '../policy/PeerAddress.ts';
import { Deadline } from '../time/TimerWheel.ts';

/** Peers of one permission that are remembered; of more the oldest without a channel is forgotten and found again when needed. */
const MAX_PEERS = 256;

/** A client's word that it wants packets from an address, whatever the port (RFC 8656 section 9). */
export class Permission {
  readonly peerAddress: PeerAddress;
  readonly deadline: Deadline;
  /** False when it has run out; channels may hold on to it until it is refreshed. */
  isActive = false;
  /** How many channels are bound to peers of this address. */
  channelCount = 0;
  readonly #peers = new Map<number, Peer>();

  constructor(peerAddress: PeerAddress, onExpired: (permission: Permission) => void) {
    this.peerAddress = peerAddress;
    this.deadline = new Deadline(() => onExpired(this));
  }

  /** The peer at a port of this address, made when it is new. */
  peer(port: number): Peer {
    const known = this.#peers.get(port);
    if (known) return known;
    if (this.#peers.size >= MAX_PEERS) this.#forgetOne();
    const peer = new Peer(this, port);
    this.#peers.set(port, peer);
    return peer;
  }

  #forgetOne(): void {
    for (const [port, peer] of this.#peers) {
      if (peer.channel) continue;
      this.#peers.delete(port);
      return;
    }
  }
}

/** A peer as the client knows it: an address with a permission, and a port. */
export class Peer {
  readonly permission: Permission;
  readonly port: number;
  /** The channel bound to this peer. */
  channel: Channel | undefined;

  constructor(permission: Permission, port: number) {
    this.permission = permission;
    this.port = port;
  }

  get address(): PeerAddress {
    return this.permission.peerAddress;
  }
}

/** A channel number bound to a peer (RFC 8656 section 12). */
export class Channel {
  /** 0x4000 to 0x7FFF. */
  readonly number: number;
  readonly peer: Peer;
  readonly deadline: Deadline;

  constructor(number: number, peer: Peer, onExpired: (channel: Channel) => void) {
    this.number = number;
    this.peer = peer;
    this.deadline = new Deadline(() => onExpired(this));
  }
}
