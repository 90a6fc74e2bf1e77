import { describe, expect, test } from 'vitest';
import { AddressRules, type AddressRulesOptions } from './AddressRules.ts';
import { parsePeerAddress } from './PeerAddress.ts';

function permits(text: string, options?: AddressRulesOptions): boolean {
  return new AddressRules(options).permits(parsePeerAddress(text)!);
}

/** Every way to write an IPv4 address as an IPv6 one that something on the way may undo. */
function spellings(ipv4: string): string[] {
  const bytes = ipv4.split('.').map(Number);
  const hex = (...parts: number[]) => parts.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const high = hex(a, b);
  const low = hex(c, d);
  const turned = `${hex(a ^ 255, b ^ 255)}:${hex(c ^ 255, d ^ 255)}`;
  return [
    ipv4,
    `::ffff:${ipv4}`,
    `0:0:0:0:0:FFFF:${high}:${low}`,
    `::${ipv4}`,
    `::ffff:0:${ipv4}`,
    `64:ff9b::${ipv4}`,
    `64:ff9b:1:${high}:${hex(0, c)}:${hex(d, 0)}::`,
    `64:ff9b:1:${hex(0, a)}:${hex(0, b)}:${low}::`,
    `64:ff9b:1:0:${hex(0, a)}:${hex(b, c)}:${hex(d, 0)}:0`,
    `64:ff9b:1::${ipv4}`,
    `2002:${high}:${low}::1`,
    `2001:0:${high}:${low}:0:0:f7f7:f7f7`,
    `2001:0:808:808:0:0:${turned}`,
    `2001:4860::5efe:${ipv4}`,
    `2001:4860::200:5efe:${ipv4}`,
    `fe80::5efe:${ipv4}`,
  ];
}

const FORBIDDEN_IPV4 = [
  ['loopback', '127.0.0.1'],
  ['end of loopback', '127.255.255.254'],
  ['unspecified', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['private', '10.0.0.1'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['link-local', '169.254.1.1'],
  ['metadata', '169.254.169.254'],
  ['metadata of Alibaba', '100.100.100.200'],
  ['metadata of Azure', '168.63.129.16'],
  ['metadata of Oracle', '192.0.0.192'],
  ['documentation', '192.0.2.1'],
  ['documentation', '198.51.100.1'],
  ['documentation', '203.0.113.1'],
  ['benchmarks', '198.19.0.1'],
  ['multicast', '224.0.0.1'],
  ['multicast', '239.255.255.255'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
] as const;

describe('by default', () => {
  test.each(FORBIDDEN_IPV4)('%s, %s, is denied in every spelling', (_name, ipv4) => {
    expect(spellings(ipv4).filter((text) => permits(text))).toEqual([]);
  });

  test.each([
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['link-local', 'fe80::1'],
    ['site-local', 'fec0::1'],
    ['unique-local', 'fd12::1'],
    ['metadata of AWS', 'fd00:ec2::254'],
    ['metadata of Google', 'fd20:ce::254'],
    ['multicast', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['benchmarks', '2001:2::1'],
    ['discard', '100::1'],
    ['segment routing', '5f00::1'],
    ['unassigned', '4000::1'],
    ['NAT64 of a public address', '64:ff9b::808:808'],
    ['6to4 of a public address', '2002:808:808::1'],
  ])('%s, %s, is denied', (_name, text) => {
    expect(permits(text)).toBe(false);
  });

  test.each([
    '8.8.8.8',
    '::ffff:8.8.8.8',
    '1.0.0.0',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2001:4860:4860::8888',
    '2a00::1',
  ])('%s is permitted', (text) => {
    expect(permits(text)).toBe(true);
  });
});

describe('allowed and denied', () => {
  test('denied ranges, in every spelling', () => {
    const denied = ['8.8.8.0-8.8.8.15', '2001:4860::/32'];
    expect(spellings('8.8.8.8').filter((text) => permits(text, { denied }))).toEqual([]);
    expect(permits('8.8.8.16', { denied })).toBe(true);
    expect(permits('2001:4860::1', { denied })).toBe(false);
  });

  test('allowed beats denied and the defaults', () => {
    const rules = { denied: ['0.0.0.0/0', '::/0'], allowed: ['10.1.0.0/16', '8.8.8.8', 'fd12::/16'] };
    expect(permits('10.1.2.3', rules)).toBe(true);
    expect(permits('8.8.8.8', rules)).toBe(true);
    expect(permits('fd12::1', rules)).toBe(true);
    expect(permits('10.2.0.1', rules)).toBe(false);
    expect(permits('8.8.4.4', rules)).toBe(false);
    expect(permits('2a00::1', rules)).toBe(false);
  });

  test('an IPv6 address with an IPv4 one within needs both allowed', () => {
    expect(permits('64:ff9b::10.1.2.3', { allowed: ['64:ff9b::/96'] })).toBe(false);
    expect(permits('64:ff9b::10.1.2.3', { allowed: ['10.0.0.0/8'] })).toBe(false);
    expect(permits('64:ff9b::10.1.2.3', { allowed: ['64:ff9b::/96', '10.0.0.0/8'] })).toBe(true);
    expect(permits('64:ff9b::8.8.8.8', { allowed: ['64:ff9b::/96'] })).toBe(true);
    expect(permits('2001:0:7f00:1:0:0:f7f7:f7f7', { allowed: ['::/0'] })).toBe(false);
  });

  test.each(['127.0.0.1', '0.0.0.0', '169.254.169.254', '168.63.129.16', '224.0.0.1', '255.255.255.255'])(
    '%s is not allowed by a range that allows everything, only by one that means it',
    (text) => {
      expect(permits(text, { allowed: ['0.0.0.0/0', '::/0'] })).toBe(false);
      expect(permits(text, { allowed: [text] })).toBe(true);
      expect(permits('10.0.0.1', { allowed: ['0.0.0.0/0'] })).toBe(true);
    },
  );

  test.each(['::', '::1', 'ff02::1', 'fd00:ec2::254'])('nor is %s', (text) => {
    expect(permits(text, { allowed: ['::/0'] })).toBe(false);
    expect(permits(text, { allowed: [text] })).toBe(true);
    expect(permits('fd12::1', { allowed: ['::/0'] })).toBe(true);
  });

  test('loopback peers by their flag, and nothing else', () => {
    const options = { allowLoopbackPeers: true };
    expect(permits('127.0.0.1', options)).toBe(true);
    expect(permits('127.9.9.9', options)).toBe(true);
    expect(permits('::ffff:127.0.0.1', options)).toBe(true);
    expect(permits('::1', options)).toBe(true);
    for (const text of ['0.0.0.0', '::', '::2', '10.0.0.1', '169.254.169.254', '64:ff9b::127.0.0.1', '::127.0.0.1']) {
      expect(permits(text, options), text).toBe(false);
    }
    expect(permits('127.0.0.2', { ...options, denied: ['127.0.0.2'] })).toBe(false);
  });

  test.each(['10.0.0.0/33', 'localhost', '10.0.0.9-10.0.0.1', '10.0.0.0-'])('%j is refused', (text) => {
    expect(() => new AddressRules({ allowed: [text] })).toThrow(TypeError);
    expect(() => new AddressRules({ denied: [text] })).toThrow(text);
  });
});
