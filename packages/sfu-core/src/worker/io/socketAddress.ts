import { parseIpAddress } from '@parley/turn/stun';

const AF_INET = 2;
const AF_INET6 = 10;
const IPV4_BYTES = 4;
const SOCKADDR_IN_BYTES = 16;
const SOCKADDR_IN6_BYTES = 28;
/** `::ffff:0:0/96`, how an IPv6 socket calls IPv4 remotes (RFC 4291 §2.5.5.2). */
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/**
 * The `sockaddr_in` or `sockaddr_in6` of a remote, as Linux has it. Undefined: it has none that can be told from the text alone, as
 * link-local addresses with their interface's name.
 */
export function socketAddressOf(ip: string, port: number, family: 4 | 6): Uint8Array | undefined {
  const bytes = ip.includes('%') ? undefined : parseIpAddress(ip);
  if (!bytes) return undefined;
  const isIpv4 = bytes.length === IPV4_BYTES;
  if (family === 4) {
    if (!isIpv4) return undefined;
    const address = Buffer.alloc(SOCKADDR_IN_BYTES);
    address.writeUInt16LE(AF_INET, 0);
    address.writeUInt16BE(port, 2);
    address.set(bytes, 4);
    return address;
  }
  const address = Buffer.alloc(SOCKADDR_IN6_BYTES);
  address.writeUInt16LE(AF_INET6, 0);
  address.writeUInt16BE(port, 2);
  address.set(isIpv4 ? [...MAPPED_PREFIX, ...bytes] : bytes, 8);
  return address;
}
