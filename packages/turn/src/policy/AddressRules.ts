import { type AddressRange, AddressRangeSet, parseAddressRange, rangeContains } from './AddressRange.ts';
import type { PeerAddress } from './PeerAddress.ts';
import type { PeerPolicy } from './PeerPolicy.ts';
import { LOOPBACK_RANGES, RESERVED_RANGES, SENSITIVE_RANGES } from './specialRanges.ts';

/** Ranges are written `ip`, `ip-ip` or `ip/prefix`. IPv4-mapped IPv6 counts as IPv4, so `::/0` is IPv6 only. */
export interface AddressRulesOptions {
  /** Beats `denied` and the defaults. Default: none. */
  readonly allowed?: readonly string[];
  /** Denied beside the defaults. Default: none. */
  readonly denied?: readonly string[];
  /** Whether relays may talk to 127.0.0.0/8 and ::1 of their host, but for what is in `denied`. Default: false. */
  readonly allowLoopbackPeers?: boolean;
}

/**
 * Rules for peers by address, as coturn's `--allowed-peer-ip` and `--denied-peer-ip` are, but closed by default: what is
 * not on the public internet is denied unless allowed (see specialRanges.ts). An IPv6 address that may end up at an IPv4
 * one is judged as both.
 *
 * @throws TypeError from the constructor, for a range that is none.
 *
 * @example
 * const rules = new AddressRules({ allowed: ['10.1.2.3'], denied: ['198.51.0.0-198.51.99.255'] });
 */
export class AddressRules implements PeerPolicy {
  readonly checksPorts = false;
  readonly #allowed: AddressRangeSet;
  readonly #denied: AddressRangeSet;
  readonly #sensitive: AddressRangeSet;
  /** Of the allowed ranges those that mean an address nobody allows by accident. */
  readonly #allowedSensitive: AddressRangeSet;

  constructor({ allowed = [], denied = [], allowLoopbackPeers = false }: AddressRulesOptions = {}) {
    const sensitive = parse(allowLoopbackPeers ? SENSITIVE_RANGES : [...LOOPBACK_RANGES, ...SENSITIVE_RANGES]);
    const allowedRanges = parse(allowed);
    this.#sensitive = new AddressRangeSet(sensitive);
    this.#allowed = new AddressRangeSet(allowedRanges);
    this.#allowedSensitive = new AddressRangeSet(
      allowedRanges.filter((range) => sensitive.some((outer) => rangeContains(outer, range))),
    );
    this.#denied = new AddressRangeSet(parse([...denied, ...RESERVED_RANGES]));
  }

  permits(peer: PeerAddress): boolean {
    return this.#permitsBytes(peer.bytes) && peer.embedded.every((ipv4) => this.#permitsBytes(ipv4));
  }

  #permitsBytes(address: Uint8Array): boolean {
    if (this.#sensitive.has(address)) return this.#allowedSensitive.has(address);
    return this.#allowed.has(address) || !this.#denied.has(address);
  }
}

function parse(texts: readonly string[]): AddressRange[] {
  return texts.map((text) => {
    const range = parseAddressRange(text);
    if (range === undefined) throw new TypeError(`not an address, range or prefix: ${text}`);
    return range;
  });
}
