import type { KeySchedule } from '../crypto/KeySchedule.ts';
import type { SrtpProfile, SrtpProfileName } from './srtpProfile.ts';

/** The SRTP master keys and salts of a connection. */
export interface SrtpKeyingMaterial {
  profile: SrtpProfileName;
  /** Protects what this endpoint's side sends. */
  localKey: Buffer;
  localSalt: Buffer;
  /** Protects what the peer sends. */
  remoteKey: Buffer;
  remoteSalt: Buffer;
}

/** Cuts the exported block into keys: both keys first, then both salts, the client's before the server's (RFC 5764 section 4.2). */
export function deriveSrtpKeyingMaterial(
  keySchedule: KeySchedule,
  profile: SrtpProfile,
  localSide: 'client' | 'server',
): SrtpKeyingMaterial {
  const { keyBytes, saltBytes } = profile;
  const block = keySchedule.exportKeyingMaterial('EXTRACTOR-dtls_srtp', 2 * (keyBytes + saltBytes));
  const salts = block.subarray(2 * keyBytes);
  const clientKey = block.subarray(0, keyBytes);
  const serverKey = block.subarray(keyBytes, 2 * keyBytes);
  const clientSalt = salts.subarray(0, saltBytes);
  const serverSalt = salts.subarray(saltBytes);
  return localSide === 'client'
    ? {
        profile: profile.name,
        localKey: clientKey,
        localSalt: clientSalt,
        remoteKey: serverKey,
        remoteSalt: serverSalt,
      }
    : {
        profile: profile.name,
        localKey: serverKey,
        localSalt: serverSalt,
        remoteKey: clientKey,
        remoteSalt: clientSalt,
      };
}
