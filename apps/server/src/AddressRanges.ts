import { BlockList, isIP } from 'node:net';

/** Words for ranges (RFC 1122 section 3.2.1.3, RFC 1918, RFC 4193, RFC 6598). */
const namedRanges: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'],
};

/** A set of IP addresses, IPv4 and IPv6. */
export class AddressRanges {
  readonly #ranges = new BlockList();

  /** @param ranges - Each as {@link isAddressRange} has it; others are ignored. */
  constructor(ranges: readonly string[]) {
    for (const range of ranges.flatMap((name) => namedRanges[name] ?? [name])) {
      const [address = '', prefix] = range.split('/');
      const bits = prefix === undefined ? longestPrefix(address) : Number(prefix);
      if (isAddressRange(range)) this.#ranges.addSubnet(address, bits, familyOf(address));
    }
  }

  /** Whether it holds this address; never one that is none. */
  has(address: string): boolean {
    return isIP(address) !== 0 && this.#ranges.check(address, familyOf(address));
  }
}

/** Addresses of this machine alone. */
export const loopbackAddresses = new AddressRanges(['loopback']);

/** Addresses that mean something in a network only, not in the internet. */
export const privateAddresses = new AddressRanges(['private']);

/** Whether this is an address, a range such as `10.0.0.0/8`, or one of the words `loopback` and `private`. */
export function isAddressRange(text: string): boolean {
  if (Object.hasOwn(namedRanges, text)) return true;
  const [address = '', prefix, ...more] = text.split('/');
  if (isIP(address) === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longestPrefix(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function longestPrefix(address: string): number {
  return isIP(address) === 6 ? 128 : 32;
}
