import type { NetworkInterfaceInfo } from 'node:os';
import type { ListenInfo } from './border.ts';

/** What decides where media is received. */
export type MediaAddressing = {
  /** UDP and TCP port. */
  port: number;
  /** Bind this address only. Default: every address of the machine, each on a socket of its own. */
  listenIp?: string | undefined;
  /** Address or name clients are told instead of an address of the machine's (container, NAT). */
  publicAddress?: string | undefined;
};

/**
 * The sockets to open for media, a UDP and a TCP one for each address: 127.0.0.1 and every interface's own.
 *
 * Never one on 0.0.0.0 unless asked for: what a browser sends to 127.0.0.1 from its LAN socket would be answered from the
 * LAN address, and browsers drop that. In a container the addresses inside mean nothing outside, so there the caller gives
 * `listenIp` 0.0.0.0 and the published address.
 */
export function listenInfos(
  addressing: MediaAddressing,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): ListenInfo[] {
  const { port, listenIp, publicAddress } = addressing;
  const own = listenIp ? [listenIp] : ownAddresses(interfaces);
  const behindNat = publicAddress !== undefined && !own.includes(publicAddress);
  // The address that a router in front most likely forwards to: the first that is not loopback, IPv4 for IPv4.
  const forwardedTo = behindNat
    ? (listenIp ?? own.find((ip) => ip !== '127.0.0.1' && sameFamily(ip, publicAddress)))
    : undefined;

  return own.flatMap((ip) =>
    (['udp', 'tcp'] as const).map((protocol) => {
      const info: ListenInfo = { protocol, ip, port };
      if (ip === forwardedTo && publicAddress) {
        info.announcedAddress = publicAddress;
        // Those on the same LAN still reach the machine directly.
        if (!isWildcard(ip)) info.exposeInternalIp = true;
      }
      return info;
    }),
  );
}

/** Whether `ip` stands for every address of the machine. */
export function isWildcard(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::';
}

function ownAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  const all = Object.values(interfaces).flatMap((infos) => infos ?? []);
  const usable = all.filter((info) => !info.internal && !isLinkLocal(info.address)).map((info) => info.address);
  return [
    ...new Set(['127.0.0.1', ...usable.filter((ip) => !ip.includes(':')), ...usable.filter((ip) => ip.includes(':'))]),
  ];
}

/** RFC 3927 and RFC 4291 section 2.5.6: no use to anyone without a zone. */
function isLinkLocal(ip: string): boolean {
  return ip.startsWith('169.254.') || /^fe[89ab]/i.test(ip);
}

/** Names count as IPv4. */
function sameFamily(ip: string, address: string): boolean {
  return ip.includes(':') === address.includes(':');
}
