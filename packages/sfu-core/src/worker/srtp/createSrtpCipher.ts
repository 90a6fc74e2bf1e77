import { AesCmCipher } from './AesCmCipher.ts';
import { AesGcmCipher } from './AesGcmCipher.ts';
import type { SessionKeys } from './SessionKeys.ts';
import type { SrtpCipher } from './SrtpCipher.ts';
import type { SrtpProfile } from './SrtpProfile.ts';

/** Makes the cipher of one direction; an accelerator is another function of this type. */
export type SrtpCipherFactory = (profile: SrtpProfile, keys: SessionKeys) => SrtpCipher;

/** The makes that are always there: node's own crypto. */
export const createSrtpCipher: SrtpCipherFactory = (profile, keys) =>
  profile.authenticationKeyLengthBytes === 0 ? new AesGcmCipher(profile, keys) : new AesCmCipher(profile, keys);
