import { describe, expect, test } from 'vitest';
import { parsePeerAddress } from './PeerAddress.ts';

function embedded(text: string): string[] {
  return parsePeerAddress(text)!.embedded.map((bytes) => bytes.join('.'));
}

describe('parsePeerAddress', () => {
  test.each([
    ['192.0.2.1', 4, '192.0.2.1'],
    ['::ffff:192.0.2.1', 4, '192.0.2.1'],
    ['::FFFF:C000:0201', 4, '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', 4, '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', 6, '2001:db8::1'],
    ['::', 6, '::'],
    ['::1', 6, '::1'],
  ] as const)('%s is an IPv%i address, %s', (text, family, address) => {
    expect(parsePeerAddress(text)).toMatchObject({ family, address });
    expect(parsePeerAddress(text)?.bytes).toHaveLength(family === 4 ? 4 : 16);
  });

  test.each([
    '',
    'localhost',
    '127.1',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '127.0.0.1 ',
    '127.0.0.256',
    '[::1]',
    '::1%lo',
    'fe80::1%eth0',
    '::ffff:127.0.0.1%1',
    '1::2::3',
    '::ffff:127.0.0.1:1',
  ])('%j is no address of a peer', (text) => {
    expect(parsePeerAddress(text)).toBeUndefined();
  });

  test.each([
    ['compatible', '::192.0.2.1', ['192.0.2.1']],
    ['translated', '::ffff:0:192.0.2.1', ['192.0.2.1']],
    ['NAT64', '64:ff9b::192.0.2.1', ['192.0.2.1']],
    ['6to4', '2002:c000:201::1', ['192.0.2.1']],
    ['Teredo, server and client', '2001:0:c000:201:0:0:3fff:fdfe', ['192.0.2.1', '192.0.2.1']],
    ['ISATAP', '2001:4860::5efe:192.0.2.1', ['192.0.2.1']],
    ['ISATAP, globally unique', '2001:4860::200:5efe:192.0.2.1', ['192.0.2.1']],
    ['ISATAP behind a 6to4 prefix', '2002:c633:6401:0:0:5efe:192.0.2.1', ['192.0.2.1', '198.51.100.1']],
  ])('%s: %s', (_name, text, ipv4) => {
    expect(embedded(text)).toEqual(ipv4);
  });

  test.each([
    [48, '64:ff9b:1:c000:2:100::'],
    [56, '64:ff9b:1:c0:0:201::'],
    [64, '64:ff9b:1:0:c0:2:100:0'],
    [96, '64:ff9b:1::192.0.2.1'],
  ])('local NAT64 with a prefix of %i bits: %s', (_bits, text) => {
    expect(embedded(text)).toContain('192.0.2.1');
  });

  test.each([
    '192.0.2.1',
    '::ffff:192.0.2.1',
    '::',
    '::1',
    '2001:4860::1',
    '64:ff9b:2::1',
    '2001:1::1',
    '2001:4860::100:5efe:1',
  ])('nothing within %s', (text) => {
    expect(embedded(text)).toEqual([]);
  });
});
