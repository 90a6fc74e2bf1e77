import { describe, expect, it } from 'vitest';
import { createAcceleration } from '../native/createAcceleration.ts';
import { createSrtpCipher } from './createSrtpCipher.ts';
import { deriveSessionKeys, type SessionKeys } from './SessionKeys.ts';
import { SrtpFailure } from './SrtpFailure.ts';
import { SRTP_PROFILES, type SrtpProfileName } from './SrtpProfile.ts';
import { inSlot, payloadOffsetOf } from './testing/packets.ts';

/** Every make of cipher has to give these very bytes. */
const MAKES = [{ make: 'node:crypto', createCipher: createSrtpCipher }];
const acceleration = createAcceleration();
// Where koffi is not installed there is no such make, and another test says so.
if (acceleration.batch) MAKES.push({ make: 'OpenSSL, called directly', createCipher: acceleration.createCipher });

const hex = (text: string) => Buffer.from(text, 'hex');

const RFC_7714_KEY = hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
const RFC_7714_SALT = hex('517569642070726f2071756f');

function gcmKeys(keyLengthBytes: number): SessionKeys {
  const direction = {
    encryptionKey: RFC_7714_KEY.subarray(0, keyLengthBytes),
    authenticationKey: Buffer.alloc(0),
    salt: RFC_7714_SALT,
  };
  return { rtp: direction, rtcp: direction };
}

/** Master key and salt of the reference vectors that libsrtp publishes. */
const cmKeys = deriveSessionKeys(
  SRTP_PROFILES.AES_CM_128_HMAC_SHA1_80,
  hex('e1f97a0d3e018be0d64fa32c06de4139'),
  hex('0ec675ad498afeebb6960b3aabe6'),
);

interface Vector {
  source: string;
  profile: SrtpProfileName;
  keys: SessionKeys;
  plain: string;
  protectedHex: string;
}

const RFC_7714_RTP =
  '8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573';
const RFC_7714_RTCP =
  '81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef';
const CM_RTP = `800f1234decafbadcafebabe${'ab'.repeat(16)}`;

const RTP_VECTORS: Vector[] = [
  {
    source: 'RFC 7714 section 16.1.1',
    profile: 'AEAD_AES_128_GCM',
    keys: gcmKeys(16),
    plain: RFC_7714_RTP,
    protectedHex:
      '8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833' +
      '899d7f27beb16a9152cf765ee4390cce',
  },
  {
    source: 'RFC 7714 section 16.2.1',
    profile: 'AEAD_AES_256_GCM',
    keys: gcmKeys(32),
    plain: RFC_7714_RTP,
    protectedHex:
      '8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b' +
      '7aa3db36dfffd6b0f9bb7878d7a76c13',
  },
  {
    source: 'libsrtp, AES-CM with 80 bits of tag',
    profile: 'AES_CM_128_HMAC_SHA1_80',
    keys: cmKeys,
    plain: CM_RTP,
    protectedHex: '800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb',
  },
  {
    source: 'libsrtp, AES-CM with 32 bits of tag',
    profile: 'AES_CM_128_HMAC_SHA1_32',
    keys: cmKeys,
    plain: CM_RTP,
    protectedHex: '800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc',
  },
];

const RTCP_VECTORS: (Vector & { index: number; encrypted: boolean })[] = [
  {
    source: 'RFC 7714 section 17.1',
    profile: 'AEAD_AES_128_GCM',
    keys: gcmKeys(16),
    plain: RFC_7714_RTCP,
    index: 0x5d4,
    encrypted: true,
    protectedHex:
      '81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9' +
      '275bc84aa45896cf4d2fc5abf87245d9eade800005d4',
  },
  {
    source: 'RFC 7714 section 17.2',
    profile: 'AEAD_AES_256_GCM',
    keys: gcmKeys(32),
    plain: RFC_7714_RTCP,
    index: 0x5d4,
    encrypted: true,
    protectedHex:
      '81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b' +
      '6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4',
  },
  {
    source: 'RFC 7714 section 17.3, only authenticated',
    profile: 'AEAD_AES_128_GCM',
    keys: gcmKeys(16),
    plain: RFC_7714_RTCP,
    index: 0x5d4,
    encrypted: false,
    protectedHex: `${RFC_7714_RTCP}841dd9683dd78ec92ae58790125f62b3000005d4`,
  },
  {
    source: 'libsrtp, AES-CM',
    profile: 'AES_CM_128_HMAC_SHA1_80',
    keys: cmKeys,
    plain: `81c8000bcafebabe${'ab'.repeat(16)}`,
    index: 1,
    encrypted: true,
    protectedHex: '81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798',
  },
];

describe.each(MAKES)('the cipher made by $make', ({ createCipher }) => {
  describe.each(RTP_VECTORS)('on RTP of $source', ({ profile, keys, plain, protectedHex }) => {
    const ssrc = hex(plain).readUInt32BE(8);
    const sequenceNumber = hex(plain).readUInt16BE(2);
    const stream = () => createCipher(SRTP_PROFILES[profile], keys).rtpStream(ssrc, 16, true);

    it.each([0, 1, 2, 3])('protects, %i bytes off alignment', (misalignment) => {
      const packet = hex(plain);
      const { slot, offset } = inSlot(packet, misalignment);
      const length = stream().protect(slot, offset, packet.length, payloadOffsetOf(packet), 0, sequenceNumber);
      expect(slot.subarray(offset, offset + length).toString('hex')).toBe(protectedHex);
    });

    it('unprotects', () => {
      const packet = hex(protectedHex);
      const length = stream().unprotect(packet, 0, packet.length, 12, 0, sequenceNumber);
      expect(packet.subarray(0, length).toString('hex')).toBe(plain);
    });

    it('takes no other roll-over counter, and leaves the packet alone', () => {
      const packet = hex(protectedHex);
      const length = stream().unprotect(packet, 0, packet.length, 12, 1, sequenceNumber);
      expect(length).toBe(SrtpFailure.AUTHENTICATION);
      expect(packet.toString('hex')).toBe(protectedHex);
    });
  });

  it.each(RTCP_VECTORS.filter((vector) => vector.encrypted))('protects RTCP of $source', (vector) => {
    const compound = hex(vector.plain);
    const { slot, offset } = inSlot(compound);
    const cipher = createCipher(SRTP_PROFILES[vector.profile], vector.keys);
    const length = cipher.protectRtcp(slot, offset, compound.length, compound.readUInt32BE(4), vector.index);
    expect(slot.subarray(offset, offset + length).toString('hex')).toBe(vector.protectedHex);
  });

  describe.each(RTCP_VECTORS)('on RTCP of $source', ({ profile, keys, plain, index, encrypted, protectedHex }) => {
    const ssrc = hex(plain).readUInt32BE(4);

    it('unprotects', () => {
      const compound = hex(protectedHex);
      const cipher = createCipher(SRTP_PROFILES[profile], keys);
      const length = cipher.unprotectRtcp(compound, 0, compound.length, ssrc, index, encrypted);
      expect(compound.subarray(0, length).toString('hex')).toBe(plain);
    });

    it.each([8, 20, -5, -1])('sees a change at byte %i', (position) => {
      const compound = hex(protectedHex);
      const changed = position < 0 ? compound.length + position : position;
      compound[changed] = compound[changed]! ^ 1;
      const before = compound.toString('hex');
      const cipher = createCipher(SRTP_PROFILES[profile], keys);
      const length = cipher.unprotectRtcp(compound, 0, compound.length, ssrc, index, encrypted);
      expect(length).toBe(SrtpFailure.AUTHENTICATION);
      expect(compound.toString('hex')).toBe(before);
    });
  });
});
