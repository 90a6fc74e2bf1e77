import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SrtpCryptoSuite } from '../../../types/srtpParameters.ts';
import { SdesKeys } from './SdesKeys.ts';

const LENGTHS_BYTES: [SrtpCryptoSuite, key: number, salt: number][] = [
  ['AEAD_AES_256_GCM', 32, 12],
  ['AEAD_AES_128_GCM', 16, 12],
  ['AES_CM_128_HMAC_SHA1_80', 16, 14],
  ['AES_CM_128_HMAC_SHA1_32', 16, 14],
];

describe('SdesKeys', () => {
  it.each(LENGTHS_BYTES)(
    'of %s are %i bytes of key and %i of salt, and both ends agree on them',
    (suite, key, salt) => {
      const [near, far] = [new SdesKeys(suite, randomBytes), new SdesKeys(suite, randomBytes)];
      const here = near.materialWith(far.parameters);
      const there = far.materialWith(near.parameters);
      expect(here).toMatchObject({ profile: suite, localKey: there.remoteKey, localSalt: there.remoteSalt });
      expect(there).toMatchObject({ profile: suite, localKey: here.remoteKey, localSalt: here.remoteSalt });
      expect([here.localKey.length, here.localSalt.length]).toEqual([key, salt]);
      expect(here.localKey).not.toEqual(there.localKey);
      expect(Buffer.from(near.parameters.keyBase64, 'base64')).toEqual(Buffer.concat([here.localKey, here.localSalt]));
    },
  );

  it('refuse keys that are too short or too long, no Base64, or of an unknown suite', () => {
    const keys = new SdesKeys('AEAD_AES_128_GCM', randomBytes);
    for (const keyBase64 of ['', '!', randomBytes(27).toString('base64'), randomBytes(29).toString('base64')]) {
      expect(() => keys.materialWith({ cryptoSuite: 'AEAD_AES_128_GCM', keyBase64 })).toThrow(
        'invalid decoded SRTP key length',
      );
    }
    const cryptoSuite = 'toString' as SrtpCryptoSuite;
    expect(() => keys.materialWith({ cryptoSuite, keyBase64: '' })).toThrow(
      'invalid/unsupported srtpParameters.crypto',
    );
    expect(() => new SdesKeys(cryptoSuite, randomBytes)).toThrow('invalid/unsupported');
  });
});
