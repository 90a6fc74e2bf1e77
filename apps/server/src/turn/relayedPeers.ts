import { isIP } from 'node:net';
import type { ExactPeer } from '@parley/turn';
import type { ListenInfo } from '../sfu/border.ts';
import { announcedAddresses, isWildcard } from '../sfu/listenInfos.ts';

/** The addresses of a name; empty when it has none. */
export type Resolve = (name: string) => Promise<string[]>;

/**
 * To whom relays may talk: the media sockets, each under every address that clients are told. Relays are IPv4, and so are
 * these; a name is told as its addresses, since that is what clients ask permission for.
 */
export async function relayedPeers(infos: readonly ListenInfo[], resolve: Resolve): Promise<ExactPeer[]> {
  const peers: ExactPeer[] = [];
  /** Mostly all sockets are announced by one name. */
  const found = new Map<string, Promise<string[]>>();
  const addressesOf = (name: string) => {
    const addresses = found.get(name) ?? resolve(name);
    found.set(name, addresses);
    return addresses;
  };
  for (const info of infos) {
    const { protocol, ip, port } = info;
    if (protocol !== 'udp' || port === undefined || isIP(ip) !== 4) continue;
    // A socket on all addresses is reached on loopback from this host.
    const local = { address: isWildcard(ip) ? '127.0.0.1' : ip, port };
    for (const name of announcedAddresses([info])) {
      const addresses = isIP(name) ? [name] : await addressesOf(name);
      for (const address of addresses) if (isIP(address) === 4) peers.push({ announced: { address, port }, local });
    }
  }
  return peers;
}
