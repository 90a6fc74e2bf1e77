import { parsePeerAddress } from './PeerAddress.ts';

/** A range of addresses of one family, both ends included. */
export interface AddressRange {
  /** 4 or 16 bytes. */
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

/** The lowest and the highest address with the same first `prefixBits` bits. */
function prefixRange(address: Uint8Array, prefixBits: number): AddressRange {
  const hostBits = (index: number) => 0xff >> Math.min(8, Math.max(0, prefixBits - 8 * index));
  return {
    first: address.map((byte, index) => byte & ~hostBits(index)),
    last: address.map((byte, index) => byte | hostBits(index)),
  };
}

/**
 * A range as coturn's options spell it: `192.0.2.1`, `192.0.2.1-192.0.2.9`, `192.0.2.0/24`, and the same for IPv6.
 * `undefined` when it is none: families mixed, ends in the wrong order, prefix too long. IPv4-mapped IPv6 is IPv4.
 */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [, firstText = '', separator, secondText = ''] = /^([^-/]+)(?:([-/])([^-/]+))?$/.exec(text.trim()) ?? [];
  const first = parsePeerAddress(firstText)?.bytes;
  if (first === undefined) return undefined;
  if (separator === undefined) return { first, last: first };
  if (separator === '-') {
    const last = parsePeerAddress(secondText)?.bytes;
    return last?.length === first.length && Buffer.compare(first, last) <= 0 ? { first, last } : undefined;
  }
  if (!/^\d{1,3}$/.test(secondText)) return undefined;
  const mappedBits = first.length === 4 && firstText.includes(':') ? 96 : 0;
  const prefixBits = Number(secondText) - mappedBits;
  return prefixBits < 0 || prefixBits > 8 * first.length ? undefined : prefixRange(first, prefixBits);
}

/** Whether every address of `inner` is one of `outer`. */
export function rangeContains(outer: AddressRange, inner: AddressRange): boolean {
  return (
    outer.first.length === inner.first.length &&
    Buffer.compare(outer.first, inner.first) <= 0 &&
    Buffer.compare(inner.last, outer.last) <= 0
  );
}

/** Many ranges of both families, sorted and merged once, so that a look-up is one binary search however many there are. */
export class AddressRangeSet {
  readonly #ipv4: readonly AddressRange[];
  readonly #ipv6: readonly AddressRange[];

  constructor(ranges: readonly AddressRange[]) {
    this.#ipv4 = merge(ranges.filter(({ first }) => first.length === 4));
    this.#ipv6 = merge(ranges.filter(({ first }) => first.length === 16));
  }

  /** @param address 4 or 16 bytes. */
  has(address: Uint8Array): boolean {
    const ranges = address.length === 4 ? this.#ipv4 : this.#ipv6;
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const range = ranges[middle];
      if (range === undefined) return false;
      if (Buffer.compare(range.last, address) < 0) low = middle + 1;
      else if (Buffer.compare(address, range.first) < 0) high = middle;
      else return true;
    }
    return false;
  }
}

function merge(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const merged: AddressRange[] = [];
  for (const range of ranges.toSorted((a, b) => Buffer.compare(a.first, b.first))) {
    const before = merged.at(-1);
    if (before === undefined || Buffer.compare(before.last, range.first) < 0) merged.push(range);
    else if (Buffer.compare(before.last, range.last) < 0) merged[merged.length - 1] = { ...before, last: range.last };
  }
  return merged;
}
