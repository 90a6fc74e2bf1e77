import type { IceCandidate } from '@parley/signaling-protocol';

/** The server's addresses the way an administrator writes them: `udp 127.0.0.1:44444`, `tcp [::1]:44444`. */
export function iceAddresses(candidates: readonly Pick<IceCandidate, 'protocol' | 'address' | 'port'>[]): string[] {
  const words = candidates.map(({ protocol, address, port }) => {
    const host = address.includes(':') ? `[${address}]` : address;
    return `${protocol} ${host}:${port}`;
  });
  return [...new Set(words)];
}
