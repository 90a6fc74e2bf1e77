import { MAGIC_COOKIE } from './attributes.ts';
import { formatIpAddress, type SocketAddress } from './ipAddress.ts';

/** The value of MAPPED-ADDRESS and its like: a zero, family, port, address (RFC 8489 sections 14.1 and 14.2). */

const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;

/** A port is masked with the upper half of the magic cookie. */
const PORT_MASK = MAGIC_COOKIE >>> 16;

/**
 * Reads the value of an address attribute; `undefined` when family and size do not belong together.
 *
 * @param maskOffset Where the mask of XOR-ed addresses stands, the magic cookie and the transaction id: 4 bytes into the
 * message. -1 for plain addresses.
 */
export function readAddress(
  buffer: Buffer,
  valueOffset: number,
  sizeBytes: number,
  maskOffset: number,
): SocketAddress | undefined {
  const family = sizeBytes < 2 ? 0 : buffer[valueOffset + 1];
  const addressSize = family === FAMILY_IPV4 ? 4 : family === FAMILY_IPV6 ? 16 : 0;
  if (addressSize === 0 || sizeBytes !== 4 + addressSize) return undefined;
  const xored = maskOffset >= 0;
  const bytes = new Uint8Array(addressSize);
  for (let i = 0; i < addressSize; i++) {
    bytes[i] = (buffer[valueOffset + 4 + i] ?? 0) ^ (xored ? (buffer[maskOffset + i] ?? 0) : 0);
  }
  const address = formatIpAddress(bytes);
  if (address === undefined) return undefined;
  const port = buffer.readUInt16BE(valueOffset + 2) ^ (xored ? PORT_MASK : 0);
  return { family: address.includes(':') ? 6 : 4, address, port };
}

/** Writes the value of an address attribute, 4 + `ip.length` bytes; the mask as in {@link readAddress}. */
export function writeAddress(
  buffer: Buffer,
  valueOffset: number,
  ip: Uint8Array,
  port: number,
  maskOffset: number,
): void {
  const xored = maskOffset >= 0;
  buffer[valueOffset] = 0;
  buffer[valueOffset + 1] = ip.length === 4 ? FAMILY_IPV4 : FAMILY_IPV6;
  buffer.writeUInt16BE(xored ? port ^ PORT_MASK : port, valueOffset + 2);
  for (let i = 0; i < ip.length; i++) {
    buffer[valueOffset + 4 + i] = (ip[i] ?? 0) ^ (xored ? (buffer[maskOffset + i] ?? 0) : 0);
  }
}
