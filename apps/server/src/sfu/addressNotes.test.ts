import { describe, expect, it } from 'vitest';
import { addressNotes } from './addressNotes.ts';

const notes = (ips: string[], situation: { servesOthers?: boolean; isInContainer?: boolean } = {}) =>
  addressNotes({
    infos: ['127.0.0.1', ...ips].map((ip) => ({ protocol: 'udp' as const, ip, port: 1 })),
    servesOthers: true,
    isInContainer: false,
    ...situation,
  });

describe('addressNotes', () => {
  it('has nothing to say of a public address, of IPv4 or IPv6', () => {
    expect(notes(['203.0.113.5', '10.0.0.1'], { isInContainer: true })).toEqual([]);
    expect(notes(['10.0.0.1', '2001:db8::20'])).toEqual([]);
  });

  it("warns of a container's own address, and says what to set", () => {
    const [note] = notes(['172.17.0.2', 'fd00::2'], { isInContainer: true, servesOthers: false });
    expect(note).toMatch(/172\.17\.0\.2, fd00::2, the container's own.*set PUBLIC_ADDRESS/);
  });

  it('says how far private addresses reach, to who serves others', () => {
    expect(notes(['192.168.1.20'])).toEqual([expect.stringMatching(/same network.*192\.168\.1\.20.*PUBLIC_ADDRESS/)]);
    expect(notes(['192.168.1.20'], { servesOthers: false })).toEqual([]);
    expect(notes([])).toEqual([expect.stringMatching(/on this machine.*PUBLIC_ADDRESS/)]);
  });

  it('trusts what was set', () => {
    const infos = [{ protocol: 'udp' as const, ip: '0.0.0.0', port: 1, announcedAddress: '10.0.0.9' }];
    expect(addressNotes({ infos, servesOthers: true, isInContainer: true })).toEqual([]);
  });
});
