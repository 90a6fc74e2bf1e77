import type { SocketAddress } from '../stun/ipAddress.ts';
import type { PeerAddress } from './PeerAddress.ts';

/** Decides to whom a relay may talk. */
export interface PeerPolicy {
  /**
   * Whether a relay may exchange packets with this peer.
   *
   * @param peer As clients name it.
   * @param port `undefined` for CreatePermission, which is about an address (RFC 8656 section 9): whether any port of it is
   * permitted.
   */
  permits(peer: PeerAddress, port: number | undefined): boolean;

  /**
   * Whether the answer depends on the port. If so the port is asked for again on ChannelBind and Send, and for packets from
   * peers; if not, the answer to CreatePermission holds as long as the permission.
   */
  readonly checksPorts: boolean;

  /** Present when clients know peers by other addresses than those that the relay reaches them at. */
  readonly translation?: PeerTranslation;
}

/** Peers' addresses as clients know them, and as the relay reaches them. Asked per packet: nothing is made anew. */
export interface PeerTranslation {
  /** Where the relay sends what a client wants sent to an announced address; `undefined` when nothing is there. */
  toLocal(address: string, port: number): SocketAddress | undefined;

  /**
   * As whom a client may know the peer that a packet came from, empty when it is nobody. There are several when one socket
   * is announced under several addresses; right is the one that the client has a permission or channel for.
   */
  toAnnounced(address: string, port: number): readonly SocketAddress[];
}
