import { describe, expect, it } from 'vitest';
import { canonicalIpAddress, formatIpAddress, parseIpAddress } from './ipAddress.ts';

describe('canonicalIpAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalIpAddress(text)).toBe(canonical);
  });

  it.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.',
    '1.2.3.4 ',
    '-1.2.3.4',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '::1.2.3.4:1',
    '1.2.3.4::',
    '::1.2.3.256',
    '1:2:3:4:5:6:7:1.2.3.4',
  ])('%j is none', (text) => {
    expect(canonicalIpAddress(text)).toBeUndefined();
  });

  it('gives and takes bytes of 4 or 16', () => {
    expect(parseIpAddress('::ffff:10.1.2.3')).toEqual(new Uint8Array([10, 1, 2, 3]));
    expect(parseIpAddress('::1')).toHaveLength(16);
    expect(formatIpAddress(new Uint8Array(5))).toBeUndefined();
  });
});
