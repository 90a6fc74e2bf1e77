import { isIP } from 'node:net';
import type { IceCandidate } from '@parley/signaling-protocol';
import { loopbackAddresses, privateAddresses } from '../../AddressRanges.ts';
import { addressesOf } from '../../addressesOf.ts';
import { type Finding, fault, ok, warning } from '../Finding.ts';
import { probeCandidate } from '../stunProbes.ts';
import type { MediaPaths } from '../visitServer.ts';

/** How far an address reaches. */
type Reach = 'machine' | 'network' | 'internet';

const reachOrder: readonly Reach[] = ['machine', 'network', 'internet'];

/**
 * Whether media would be taken where browsers are told to send it, as far as that can be tried from here.
 *
 * @param host - Of the page: whoever reaches it is to reach media too.
 */
export async function checkMedia({ candidates, iceParameters }: MediaPaths, host: string): Promise<Finding[]> {
  const pageReach = await reachOf(host);
  const findings = candidates.map(async (candidate): Promise<Finding> => {
    const { address, port, protocol } = candidate;
    const where = `media at ${address}, ${port}/${protocol}`;
    const reach = await reachOf(address);
    if (reach === 'machine' && pageReach !== 'machine') return ok(`${where}: for browsers on the server itself`);
    const transport = protocol === 'udp' ? 'udp' : 'ice-tcp';
    const failure = await probeCandidate({ transport, host: address, port }, iceParameters);
    if (failure === undefined) return ok(`${where}: answers`);
    if (reachOrder.indexOf(reach) < reachOrder.indexOf(pageReach))
      return ok(`${where}: for browsers in its own network`);
    return silent(candidate, `${where}: ${failure}`, reach);
  });
  return [...(await Promise.all(findings)), ...(await farEnough(candidates, host, pageReach))];
}

function silent({ address, port, protocol }: IceCandidate, text: string, reach: Reach): Finding {
  if (isIP(address) === 6 && /ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT/.test(text)) {
    return warning(text, 'This machine has no way to IPv6 addresses; try from one that has.');
  }
  const open = `Let ${port}/${protocol} through to the server, by its firewall and any router in front.`;
  const advice =
    reach === 'internet' ? `${open} Some routers don't lead back into their own network: try from outside too.` : open;
  // Without TCP those get in who can send UDP, which are most.
  return protocol === 'udp' ? fault(text, advice) : warning(text, advice);
}

/** Whether one of the addresses reaches as far as the page does. */
async function farEnough(candidates: readonly IceCandidate[], host: string, pageReach: Reach): Promise<Finding[]> {
  if (candidates.length === 0) return [fault('browsers are told no address to send media to')];
  const reaches = await Promise.all(candidates.map(({ address }) => reachOf(address)));
  const best = Math.max(...reaches.map((reach) => reachOrder.indexOf(reach)));
  if (best >= reachOrder.indexOf(pageReach)) return [];
  const told = [...new Set(candidates.map(({ address }) => address))].join(', ');
  return [
    fault(
      `whoever opens ${host} from elsewhere is told to send media to ${told}, which doesn't reach that far`,
      `Set PUBLIC_ADDRESS=${host}, or to the address that it has.`,
    ),
  ];
}

/** A name counts as its addresses, the farthest of them; one that has none, as far as any. */
async function reachOf(host: string): Promise<Reach> {
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
  if (addresses.length > 0 && addresses.every((address) => loopbackAddresses.has(address))) return 'machine';
  const isNear = (address: string) => loopbackAddresses.has(address) || privateAddresses.has(address);
  return addresses.length > 0 && addresses.every(isNear) ? 'network' : 'internet';
}
