import type { ListenInfo, ListenRange } from './border.ts';

/** UDP ports, both included. */
export type PortRange = { min: number; max: number };

/**
 * Where a plain transport listens: on the address at which its broadcaster reached the server over HTTP, if that is one
 * of those for media, else on the first of them.
 *
 * @param infos - The media sockets.
 * @param reachedAt - The server's address of the HTTP connection.
 */
export function plainListen(
  infos: readonly ListenInfo[],
  reachedAt: string | undefined,
  portRange: PortRange,
): ListenRange {
  const udp = infos.filter(({ protocol }) => protocol === 'udp');
  // A dual-stack socket shows IPv4 addresses as ::ffff:192.0.2.1.
  const address = reachedAt?.replace(/^::ffff:/i, '');
  const info = udp.find(({ ip }) => ip === address) ?? udp[0];
  if (!info) throw new Error('there are no media sockets');
  const { ip, announcedAddress } = info;
  return { protocol: 'udp', ip, ...(announcedAddress && { announcedAddress }), portRange };
}
