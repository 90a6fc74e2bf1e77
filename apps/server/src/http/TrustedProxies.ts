import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Where a request comes from, and the host it was sent to, as the client named it. */
export type Caller = { host: string | undefined; address: string | undefined };

/** Who knows where requests come from. */
export interface Callers {
  /** Who sent a request. */
  callerOf(request: IncomingMessage): Caller;
}

/** Words for ranges (RFC 1122 section 3.2.1.3, RFC 1918, RFC 4193, RFC 6598). */
const namedRanges: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'],
};

/** The proxies in front of the server: what they say of their clients is believed, and nobody else is. */
export class TrustedProxies implements Callers {
  readonly #ranges = new BlockList();

  /** @param ranges - Each as {@link isProxyRange} has it; others are ignored. */
  constructor(ranges: readonly string[]) {
    for (const range of ranges.flatMap((name) => namedRanges[name] ?? [name])) {
      const [address = '', prefix] = range.split('/');
      const bits = prefix === undefined ? longestPrefix(address) : Number(prefix);
      if (isProxyRange(range)) this.#ranges.addSubnet(address, bits, familyOf(address));
    }
  }

  /**
   * Who sent a request. Of `X-Forwarded-For`, to which each proxy adds whom it serves, the last one counts who is no proxy of ours; of
   * `X-Forwarded-Host` the first.
   */
  callerOf(request: IncomingMessage): Caller {
    const { headers, socket } = request;
    let address = plainAddress(socket.remoteAddress);
    if (!this.#has(address)) return { address, host: headers.host };
    for (const hop of listOf(headers['x-forwarded-for']).reverse()) {
      if (isIP(hop) === 0) break;
      address = plainAddress(hop);
      if (!this.#has(address)) break;
    }
    return { address, host: listOf(headers['x-forwarded-host'])[0] ?? headers.host };
  }

  #has(address: string | undefined): boolean {
    return address !== undefined && isIP(address) !== 0 && this.#ranges.check(address, familyOf(address));
  }
}

/** Whether this is an address, a range such as `10.0.0.0/8`, or one of the words `loopback` and `private`. */
export function isProxyRange(text: string): boolean {
  if (Object.hasOwn(namedRanges, text)) return true;
  const [address = '', prefix, ...more] = text.split('/');
  if (isIP(address) === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longestPrefix(address));
}

function listOf(header: string | string[] | undefined): string[] {
  return (Array.isArray(header) ? header.join() : (header ?? ''))
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

/** A dual-stack socket shows IPv4 addresses as ::ffff:192.0.2.1. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/i, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function longestPrefix(address: string): number {
  return isIP(address) === 6 ? 128 : 32;
}
