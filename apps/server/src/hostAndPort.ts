/** The parts of `host:port`; an IPv6 address, which stands in brackets there, comes without them. */
export function partsOf(hostAndPort: string): { host: string; port: number } {
  const colon = hostAndPort.lastIndexOf(':');
  const host = hostAndPort.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(hostAndPort.slice(colon + 1)) };
}
