import { describe, expect, it } from 'vitest';
import { StateCookie } from './StateCookie.ts';

const content = {
  own: {
    initiateTag: 0xdead_beef,
    windowBytes: 1,
    outboundStreams: 2,
    inboundStreams: 65_535,
    initialTsn: 0xffff_ffff,
    hasPartialReliability: true,
    hasReconfig: false,
  },
  peer: {
    initiateTag: 5,
    windowBytes: 0xffff_ffff,
    outboundStreams: 7,
    inboundStreams: 8,
    initialTsn: 9,
    hasPartialReliability: false,
    hasReconfig: true,
  },
  ownTieTag: 10,
  peerTieTag: 11,
};

describe('StateCookie', () => {
  const cookies = new StateCookie(Buffer.alloc(32, 1));

  it('gives back what was sealed, and whether it is too old', () => {
    const cookie = cookies.seal(content, 1_000.5);
    expect(cookies.open(cookie, 1_000.5)).toEqual({ content, isStale: false });
    expect(cookies.open(cookie, 61_000.5)?.isStale).toBe(false);
    expect(cookies.open(cookie, 61_001)?.isStale).toBe(true);
    expect(cookies.open(cookie, 1_000)?.isStale).toBe(true);
  });

  it('knows what it has not sealed', () => {
    const cookie = cookies.seal(content, 0);
    expect(new StateCookie(Buffer.alloc(32, 2)).open(cookie, 0)).toBeUndefined();
    for (let at = 0; at < cookie.length; at += 1) {
      const changed = Buffer.from(cookie);
      changed[at]! ^= 0x80;
      expect(cookies.open(changed, 0)).toBeUndefined();
    }
    expect(cookies.open(cookie.subarray(0, -1), 0)).toBeUndefined();
    expect(cookies.open(Buffer.alloc(0), 0)).toBeUndefined();
  });
});
