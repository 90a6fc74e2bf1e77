import { describe, expect, test } from 'vitest';
import { AddressRangeSet, parseAddressRange, rangeContains } from './AddressRange.ts';
import { parsePeerAddress } from './PeerAddress.ts';

const bytesOf = (text: string) => parsePeerAddress(text)!.bytes;
const setOf = (...texts: string[]) => new AddressRangeSet(texts.map((text) => parseAddressRange(text)!));

describe('parseAddressRange', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.7'],
    [' 192.0.2.7 ', '192.0.2.7', '192.0.2.7'],
    ['192.0.2.7-192.0.3.1', '192.0.2.7', '192.0.3.1'],
    ['192.0.2.77/26', '192.0.2.64', '192.0.2.127'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['192.0.2.7/32', '192.0.2.7', '192.0.2.7'],
    ['2001:db8::/33', '2001:db8::', '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8::1-2001:db8::ff', '2001:db8::1', '2001:db8::ff'],
    ['::ffff:10.0.0.0/104', '10.0.0.0', '10.255.255.255'],
    ['::ffff:10.0.0.1-10.0.0.2', '10.0.0.1', '10.0.0.2'],
    ['::/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s', (text, first, last) => {
    expect(parseAddressRange(text)).toEqual({ first: bytesOf(first), last: bytesOf(last) });
  });

  test.each([
    '',
    '-',
    '192.0.2.7-',
    '-192.0.2.7',
    '192.0.2.7/',
    '192.0.2.7/33',
    '192.0.2.7/-1',
    '192.0.2.7/8/8',
    '192.0.2.7/x',
    '2001:db8::/129',
    '::ffff:10.0.0.0/95',
    '192.0.2.9-192.0.2.7',
    '192.0.2.9-2001:db8::',
    '192.0.2.1-192.0.2.2-192.0.2.3',
    '192.0.2',
    'fe80::1%eth0',
  ])('%j is none', (text) => {
    expect(parseAddressRange(text)).toBeUndefined();
  });
});

test('a range contains what lies wholly inside', () => {
  const outer = parseAddressRange('10.0.0.0/8')!;
  expect(rangeContains(outer, outer)).toBe(true);
  expect(rangeContains(outer, parseAddressRange('10.9.0.0/16')!)).toBe(true);
  expect(rangeContains(outer, parseAddressRange('9.255.255.255-10.0.0.1')!)).toBe(false);
  expect(rangeContains(outer, parseAddressRange('::a00:1')!)).toBe(false);
});

describe('AddressRangeSet', () => {
  test('is empty', () => {
    expect(setOf().has(bytesOf('192.0.2.1'))).toBe(false);
    expect(setOf().has(bytesOf('::'))).toBe(false);
  });

  test('knows the ends of its ranges', () => {
    const set = setOf('10.0.0.5-10.0.0.9', '192.0.2.0/24', '2001:db8::/32');
    for (const inside of ['10.0.0.5', '10.0.0.9', '192.0.2.0', '192.0.2.255', '2001:db8::', '2001:db8:ffff::1']) {
      expect(set.has(bytesOf(inside)), inside).toBe(true);
    }
    for (const outside of ['10.0.0.4', '10.0.0.10', '192.0.3.0', '0.0.0.0', '255.255.255.255', '2001:db9::', '::']) {
      expect(set.has(bytesOf(outside)), outside).toBe(false);
    }
  });

  test('takes overlapping, nested and repeated ranges in any order', () => {
    const set = setOf('10.0.0.20-10.0.0.30', '10.0.0.0-10.0.0.25', '10.0.0.3', '10.0.0.20-10.0.0.30', '10.0.0.31');
    for (let last = 0; last <= 40; last++) expect(set.has(bytesOf(`10.0.0.${last}`))).toBe(last <= 31);
  });

  test('keeps the families apart', () => {
    expect(setOf('0.0.0.0/0').has(bytesOf('::1'))).toBe(false);
    expect(setOf('::/0').has(bytesOf('127.0.0.1'))).toBe(false);
    expect(setOf('::ffff:127.0.0.1').has(bytesOf('127.0.0.1'))).toBe(true);
  });

  test('agrees with a plain walk over a thousand ranges', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const numbers = Array.from({ length: 1000 }, () => {
      const first = random(60_000);
      return { first, last: first + random(20) };
    });
    const address = (number: number) => Uint8Array.of(10, 0, number >> 8, number & 0xff);
    const set = new AddressRangeSet(numbers.map(({ first, last }) => ({ first: address(first), last: address(last) })));
    for (let i = 0; i < 3000; i++) {
      const number = random(65_536);
      const expected = numbers.some(({ first, last }) => first <= number && number <= last);
      expect(set.has(address(number)), String(number)).toBe(expected);
    }
  });
});
