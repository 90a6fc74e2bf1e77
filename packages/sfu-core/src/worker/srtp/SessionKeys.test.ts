import { describe, expect, it } from 'vitest';
import { deriveSessionKeys } from './SessionKeys.ts';
import { SRTP_PROFILES } from './SrtpProfile.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('deriveSessionKeys', () => {
  it('gives the keys of RFC 3711 appendix B.3', () => {
    const keys = deriveSessionKeys(
      SRTP_PROFILES.AES_CM_128_HMAC_SHA1_80,
      hex('e1f97a0d3e018be0d64fa32c06de4139'),
      hex('0ec675ad498afeebb6960b3aabe6'),
    );
    expect(keys.rtp.encryptionKey.toString('hex')).toBe('c61e7a93744f39ee10734afe3ff7a087');
    expect(keys.rtp.salt.toString('hex')).toBe('30cbbc08863d8c85d49db34a9ae1');
    expect(keys.rtp.authenticationKey.toString('hex')).toBe('cebe321f6ff7716b6fd4ab49af256a156d38baa4');
  });

  it('uses AES-256 for a master key of 256 bits, as RFC 6188 section 7 does', () => {
    const keys = deriveSessionKeys(
      { ...SRTP_PROFILES.AEAD_AES_256_GCM, saltLengthBytes: 14, authenticationKeyLengthBytes: 20 },
      hex('f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6'),
      hex('3b04803de51ee7c96423ab5b78d2'),
    );
    expect(keys.rtp.encryptionKey.toString('hex')).toBe(
      '5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4',
    );
    expect(keys.rtp.salt.toString('hex')).toBe('fa31791685ca444a9e07c6c64e93');
    expect(keys.rtp.authenticationKey.toString('hex')).toBe('fd9c32d39ed5fbb5a9dc96b30818454d1313dc05');
  });

  it('gives RTP and RTCP keys that have nothing in common', () => {
    const { rtp, rtcp } = deriveSessionKeys(SRTP_PROFILES.AEAD_AES_128_GCM, Buffer.alloc(16, 1), Buffer.alloc(12, 2));
    expect(rtp.encryptionKey.equals(rtcp.encryptionKey)).toBe(false);
    expect(rtp.salt.equals(rtcp.salt)).toBe(false);
    expect(rtp.authenticationKey).toHaveLength(0);
  });

  it.each([
    [15, 14],
    [17, 14],
    [16, 12],
  ])('refuses a key of %i and a salt of %i bytes', (keyBytes, saltBytes) => {
    const profile = SRTP_PROFILES.AES_CM_128_HMAC_SHA1_80;
    expect(() => deriveSessionKeys(profile, Buffer.alloc(keyBytes), Buffer.alloc(saltBytes))).toThrow(TypeError);
  });
});
