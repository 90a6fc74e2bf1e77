import { describe, expect, it } from 'vitest';
import { AddressRanges, isAddressRange, privateAddresses } from './AddressRanges.ts';

describe('AddressRanges', () => {
  it('holds addresses, ranges, and what words stand for', () => {
    const ranges = new AddressRanges(['loopback', '192.0.2.0/24', '2001:db8::1', 'rubbish']);
    for (const address of ['127.0.0.9', '::1', '192.0.2.200', '2001:db8::1']) expect(ranges.has(address)).toBe(true);
    for (const address of ['192.0.3.1', '2001:db8::2', 'localhost', '']) expect(ranges.has(address)).toBe(false);
  });

  it('knows private addresses', () => {
    for (const address of ['10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', 'fd00::2'])
      expect(privateAddresses.has(address)).toBe(true);
    for (const address of ['172.32.0.1', '203.0.113.1', '2001:db8::1', '127.0.0.1'])
      expect(privateAddresses.has(address)).toBe(false);
  });
});

describe('isAddressRange', () => {
  it.each(['10.0.0.1', '10.0.0.0/8', '::1', 'fc00::/7', '0.0.0.0/0', 'loopback', 'private'])('takes %s', (text) => {
    expect(isAddressRange(text)).toBe(true);
  });
  it.each(['proxy', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '', 'constructor'])('refuses %s', (text) => {
    expect(isAddressRange(text)).toBe(false);
  });
});
