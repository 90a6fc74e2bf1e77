import type { NetworkInterfaceInfo } from 'node:os';
import type { ListenInfo } from './border.ts';

/** What decides where media is received. */
export type MediaAddressing = {
  /** UDP and TCP port. */
  port: number;
  /** Bind this address only. Default, and for 0.0.0.0 and :: without `publicAddress`: every address of the machine, each on a socket of its own. */
  listenIp?: string | undefined;
  /** Address or name clients are told instead of an address of the machine's (container, NAT). */
  publicAddress?: string | undefined;
};

/**
 * The sockets to open for media, a UDP and a TCP one for each address: 127.0.0.1 and every interface's own.
 *
 * Never one on 0.0.0.0 unless asked for: what a browser sends to 127.0.0.1 from its LAN socket would be answered from the
 * LAN address, and browsers drop that. In a container the addresses inside mean nothing outside, so there the caller gives
 * `listenIp` 0.0.0.0 and the published address; without that one clients couldn't be told where to send, so the addresses of the machine
 * are found, IPv4 for 0.0.0.0, all for ::.
 */
export function listenInfos(
  addressing: MediaAddressing,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): ListenInfo[] {
  const { port, listenIp, publicAddress } = addressing;
  const finds = !listenIp || (isWildcard(listenIp) && !publicAddress);
  const own = finds ? ownAddresses(interfaces).filter((ip) => listenIp !== '0.0.0.0' || !ip.includes(':')) : [listenIp];
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

/** What clients are told to send media to, each address once. */
export function announcedAddresses(infos: readonly ListenInfo[]): string[] {
  const told = infos.flatMap(({ ip, announcedAddress, exposeInternalIp }) => {
    if (!announcedAddress) return [ip];
    return exposeInternalIp ? [announcedAddress, ip] : [announcedAddress];
  });
  return [...new Set(told)];
}

/** Whether `ip` stands for every address of the machine. */
export function isWildcard(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::';
}

/** Bridges that Docker, Podman, libvirt, LXC and Kubernetes make: no browser is behind one that can't use another address too. */
const leadsToContainers = /^(docker\d+|br-[0-9a-f]{12}|podman\d+|cni-?\w+|virbr\d+|(lxc|lxd|incus)br\d+|flannel\.\d+)$/;

function ownAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  const named = Object.entries(interfaces).filter(([name]) => !leadsToContainers.test(name));
  const all = named.flatMap(([, infos]) => infos ?? []);
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
