import { parseIpAddress, type SocketAddress } from '../stun/ipAddress.ts';
import { type PeerAddress, parsePeerAddress } from './PeerAddress.ts';
import type { PeerPolicy, PeerTranslation } from './PeerPolicy.ts';

/** A socket of the host's own that relays may talk to. */
export interface ExactPeer {
  /** As its ICE candidate says, so as clients know it. */
  readonly announced: { readonly address: string; readonly port: number };
  /** Where it is reached from this host; a socket bound to all addresses is reached at loopback. */
  readonly local: { readonly address: string; readonly port: number };
}

const NOBODY: readonly SocketAddress[] = [];

/**
 * Permits the listed peers and nobody else: for a relay embedded in the server that it leads to. Clients ask for the
 * announced addresses; the relay sends to the local ones.
 *
 * The list may change at any time and holds from then on, also for permissions and channels that exist: look-ups are cheap
 * enough to be made per packet.
 *
 * @example
 * const peers = new ExactPeers();
 * const remove = peers.add({ announced: { address: '203.0.113.7', port: 44444 }, local: { address: '127.0.0.1', port: 44444 } });
 */
export class ExactPeers implements PeerPolicy, PeerTranslation {
  readonly checksPorts = true;
  /** Announced address, then port. A pair announced twice holds until it was removed twice, the newest target counting. */
  readonly #targets = new Map<string, Map<number, SocketAddress[]>>();
  /** Local address, then port. */
  readonly #names = new Map<string, Map<number, SocketAddress[]>>();

  get translation(): PeerTranslation {
    return this;
  }

  /**
   * Lists a peer, and answers what takes it off the list again.
   *
   * @throws TypeError when an address is no IP address, or is unspecified (`0.0.0.0`), or a port is not 1 to 65535.
   */
  add(peer: ExactPeer): () => void {
    const announced = checked(peer.announced);
    const local = checked(peer.local);
    insert(this.#targets, announced, local);
    insert(this.#names, local, announced);
    return () => {
      remove(this.#targets, announced, local);
      remove(this.#names, local, announced);
    };
  }

  permits(peer: PeerAddress, port: number | undefined): boolean {
    const ports = this.#targets.get(peer.address);
    return ports !== undefined && (port === undefined || ports.has(port));
  }

  toLocal(address: string, port: number): SocketAddress | undefined {
    return this.#targets.get(address)?.get(port)?.at(-1);
  }

  toAnnounced(address: string, port: number): readonly SocketAddress[] {
    return this.#names.get(address)?.get(port) ?? NOBODY;
  }
}

function checked({ address, port }: { readonly address: string; readonly port: number }): SocketAddress {
  const peer = parsePeerAddress(address);
  if (peer === undefined || parseIpAddress(address)?.every((byte) => byte === 0)) {
    throw new TypeError(`not an address of a peer: ${address}`);
  }
  if (!Number.isInteger(port) || port < 1 || port > 0xffff) throw new TypeError(`not a port: ${port}`);
  return { family: peer.family, address: peer.address, port };
}

function insert(table: Map<string, Map<number, SocketAddress[]>>, key: SocketAddress, value: SocketAddress): void {
  const ports = table.get(key.address) ?? new Map<number, SocketAddress[]>();
  table.set(key.address, ports);
  ports.set(key.port, [...(ports.get(key.port) ?? []), value]);
}

function remove(table: Map<string, Map<number, SocketAddress[]>>, key: SocketAddress, value: SocketAddress): void {
  const ports = table.get(key.address);
  // The very object that was inserted: the same pair may be listed twice.
  const values = ports?.get(key.port)?.filter((listed) => listed !== value) ?? [];
  if (values.length > 0) ports?.set(key.port, values);
  else ports?.delete(key.port);
  if (ports?.size === 0) table.delete(key.address);
}
