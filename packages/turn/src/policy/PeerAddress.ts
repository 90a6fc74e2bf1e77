import { formatIpAddress, parseIpAddress } from '../stun/ipAddress.ts';

/** An IP address of a peer in the one form under which rules look at it. */
export interface PeerAddress {
  /** 4 also for IPv4-mapped IPv6 (`::ffff:192.0.2.1`), which a dual-stack socket sends as IPv4. */
  readonly family: 4 | 6;
  /** Canonical text (RFC 5952). */
  readonly address: string;
  /** 4 or 16 bytes, as `family` says. */
  readonly bytes: Uint8Array;
  /**
   * The IPv4 addresses, 4 bytes each, to which a translator or tunnel on the way may take a packet for this IPv6 address;
   * none for IPv4. A peer is permitted only if the address itself and every one of these are.
   */
  readonly embedded: readonly Uint8Array[];
}

const NONE: readonly Uint8Array[] = [];

/** The ::/96 of IPv4-compatible addresses (RFC 4291 section 2.5.5.1). */
const COMPATIBLE = new Uint8Array(12);
/** ::ffff:0:0:0/96, IPv4-translated (RFC 2765 section 2.1). */
const TRANSLATED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0);
/** 64:ff9b::/96, NAT64's well-known prefix (RFC 6052 section 2.1). */
const NAT64 = Uint8Array.of(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
/** 64:ff9b:1::/48, from which NAT64 prefixes of any length are taken (RFC 8215). */
const LOCAL_NAT64 = Uint8Array.of(0, 0x64, 0xff, 0x9b, 0, 1);
/** 2002::/16, 6to4 (RFC 3056). */
const SIX_TO_FOUR = Uint8Array.of(0x20, 0x02);
/** 2001::/32, Teredo (RFC 4380 section 4). */
const TEREDO = Uint8Array.of(0x20, 0x01, 0, 0);

/** Where the IPv4 address stands behind prefixes of 48, 56, 64 and 96 bits; byte 8 is skipped (RFC 6052 section 2.2). */
const LOCAL_NAT64_POSITIONS = [
  [6, 7, 9, 10],
  [7, 9, 10, 11],
  [9, 10, 11, 12],
  [12, 13, 14, 15],
] as const;

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

/** An ISATAP interface identifier, `0:5efe` or `200:5efe` before the IPv4 address (RFC 5214 section 6.1). */
function isIsatap(bytes: Uint8Array): boolean {
  return ((bytes[8] ?? 0) & ~0x02) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}

/** `::` or `::1`, which lie in ::/96 and yet are no IPv4-compatible addresses. */
function isUnspecifiedOrLoopback(bytes: Uint8Array): boolean {
  return bytes.every((byte, index) => (index === 15 ? byte <= 1 : byte === 0));
}

function embeddedIpv4(bytes: Uint8Array): readonly Uint8Array[] {
  if (isUnspecifiedOrLoopback(bytes)) return NONE;
  const found: Uint8Array[] = [];
  if (startsWith(bytes, COMPATIBLE) || startsWith(bytes, TRANSLATED) || startsWith(bytes, NAT64) || isIsatap(bytes)) {
    found.push(bytes.slice(12));
  }
  if (startsWith(bytes, LOCAL_NAT64)) {
    for (const positions of LOCAL_NAT64_POSITIONS) found.push(Uint8Array.from(positions, (at) => bytes[at] ?? 0));
  }
  if (startsWith(bytes, SIX_TO_FOUR)) found.push(bytes.slice(2, 6));
  if (startsWith(bytes, TEREDO)) {
    // The server's address in clear, the client's with every bit turned over.
    found.push(
      bytes.slice(4, 8),
      bytes.slice(12).map((byte) => byte ^ 0xff),
    );
  }
  return found.length === 0 ? NONE : found;
}

/**
 * The canonical form of a peer's address. `undefined` when the text is no IP address, or names a zone (`fe80::1%eth0`):
 * a zone means something on one host only, and no rule could speak of it.
 */
export function parsePeerAddress(text: string): PeerAddress | undefined {
  if (text.includes('%')) return undefined;
  const bytes = parseIpAddress(text);
  const address = bytes === undefined ? undefined : formatIpAddress(bytes);
  if (bytes === undefined || address === undefined) return undefined;
  return bytes.length === 4
    ? { family: 4, address, bytes, embedded: NONE }
    : { family: 6, address, bytes, embedded: embeddedIpv4(bytes) };
}
