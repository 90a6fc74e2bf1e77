import { describe, expect, it } from 'vitest';
import { compactNtp, compactNtpToMs, msToCompactNtp, ntpToUnixMs, roundTripTimeMs, unixMsToNtp } from './ntp.ts';

describe('NTP timestamps', () => {
  it('begin in 1900', () => {
    expect(unixMsToNtp(0)).toEqual({ ntpSeconds: 2_208_988_800, ntpFraction: 0 });
    expect(unixMsToNtp(1500)).toEqual({ ntpSeconds: 2_208_988_801, ntpFraction: 0x80000000 });
  });

  it.each([0, 1, 999.75, 1_795_000_000_123.4])('come back as %f ms', (unixMs) => {
    expect(ntpToUnixMs(unixMsToNtp(unixMs))).toBeCloseTo(unixMs, 3);
  });

  it('give their middle 32 bits', () => {
    expect(compactNtp({ ntpSeconds: 0x12345678, ntpFraction: 0x9abcdef0 })).toBe(0x56789abc);
    expect(compactNtp({ ntpSeconds: 0xffffffff, ntpFraction: 0xffffffff })).toBe(0xffffffff);
  });

  it('wrap in 2036, with the fraction intact', () => {
    const year2036Ms = (2 ** 32 - 2_208_988_800) * 1000;
    expect(unixMsToNtp(year2036Ms + 250)).toEqual({ ntpSeconds: 0, ntpFraction: 0x40000000 });
  });
});

describe('compact durations', () => {
  it('count 65,536 a second', () => {
    expect(msToCompactNtp(1000)).toBe(65_536);
    expect(compactNtpToMs(65_536)).toBe(1000);
  });

  it('saturate', () => {
    expect(msToCompactNtp(-5)).toBe(0);
    expect(msToCompactNtp(1e9)).toBe(0xffffffff);
  });
});

describe('roundTripTimeMs', () => {
  it('is what is left of the time since the report', () => {
    // The example of RFC 3550 section 6.4.1: 6.125 s.
    expect(roundTripTimeMs(0xb7108000, 0xb7052000, 0x00054000)).toBeCloseTo(6125, 6);
  });

  it('survives the wrap of compact time', () => {
    expect(roundTripTimeMs(0x00000100, 0xffffff00, 0x100)).toBeCloseTo((0x100 * 1000) / 65_536, 6);
  });

  it('is never negative, and undefined when nothing was echoed', () => {
    expect(roundTripTimeMs(1000, 999, 50)).toBe(0);
    expect(roundTripTimeMs(1000, 0, 0)).toBeUndefined();
  });
});
