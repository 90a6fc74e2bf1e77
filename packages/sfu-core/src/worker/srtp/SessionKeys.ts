import { createCipheriv } from 'node:crypto';
import type { SrtpProfile } from './SrtpProfile.ts';

/** The keys that protect one kind of packet in one direction. */
export interface DirectionKeys {
  readonly encryptionKey: Buffer;
  /** HMAC-SHA1 key; empty for GCM. */
  readonly authenticationKey: Buffer;
  readonly salt: Buffer;
}

/** What a master key and salt become (RFC 3711 section 4.3). */
export interface SessionKeys {
  readonly rtp: DirectionKeys;
  readonly rtcp: DirectionKeys;
}

/** RFC 3711 section 4.3.2. RTCP's labels follow RTP's at this distance. */
const LABEL_ENCRYPTION = 0;
const LABEL_AUTHENTICATION = 1;
const LABEL_SALT = 2;
const RTCP_LABEL_DISTANCE = 3;

/** Where the label is XORed into the 14 bytes of salt, with a key derivation rate of 0. */
const LABEL_POSITION = 7;

/**
 * Derives the session keys, with a key derivation rate of 0: once for the whole session. The generator is AES in
 * counter mode with the master key's own length (RFC 6188 section 2), also for GCM (RFC 7714 section 11).
 *
 * @throws TypeError when key or salt are not as long as the profile wants them.
 */
export function deriveSessionKeys(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer): SessionKeys {
  if (masterKey.length !== profile.keyLengthBytes) {
    throw new TypeError(
      `${profile.name} wants a master key of ${profile.keyLengthBytes} bytes, not ${masterKey.length}`,
    );
  }
  if (masterSalt.length !== profile.saltLengthBytes) {
    throw new TypeError(
      `${profile.name} wants a master salt of ${profile.saltLengthBytes} bytes, not ${masterSalt.length}`,
    );
  }
  const derive = (label: number, lengthBytes: number) => deriveKey(masterKey, masterSalt, label, lengthBytes);
  const direction = (base: number): DirectionKeys => ({
    encryptionKey: derive(base + LABEL_ENCRYPTION, profile.keyLengthBytes),
    authenticationKey: derive(base + LABEL_AUTHENTICATION, profile.authenticationKeyLengthBytes),
    salt: derive(base + LABEL_SALT, profile.saltLengthBytes),
  });
  return { rtp: direction(0), rtcp: direction(RTCP_LABEL_DISTANCE) };
}

function deriveKey(masterKey: Buffer, masterSalt: Buffer, label: number, lengthBytes: number): Buffer {
  // GCM's 12 bytes of salt are padded with zeros on the right to the 14 that the generator takes.
  const counter = Buffer.alloc(16);
  masterSalt.copy(counter);
  counter[LABEL_POSITION] = (masterSalt[LABEL_POSITION] ?? 0) ^ label;
  const cipher = createCipheriv(masterKey.length === 32 ? 'aes-256-ctr' : 'aes-128-ctr', masterKey, counter);
  return cipher.update(Buffer.alloc(lengthBytes));
}
