import type { StunMessage } from '@parley/turn/stun';

/** What the remote needs to make connectivity checks to us (RFC 8445 section 5.3). */
export interface IceCredentials {
  /** 4 to 256 characters, RFC 8839 section 5.4. */
  readonly usernameFragment: string;
  /** 22 to 256 characters, RFC 8839 section 5.4. */
  readonly password: string;
}

/** As long as mediasoup's: 32 of 36 characters are 165 bits, where RFC 8445 wants 24 and 128. */
const LENGTH = 32;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Bytes from here on would favour the first letters of the alphabet, and are drawn again. */
const FAIR_BYTES = 256 - (256 % ALPHABET.length);

function randomText(randomBytes: (sizeBytes: number) => Uint8Array): string {
  let text = '';
  while (text.length < LENGTH) {
    for (const byte of randomBytes(LENGTH - text.length)) {
      if (byte < FAIR_BYTES) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

/**
 * A fresh username fragment and password, 32 lower-case letters and digits each.
 *
 * @param randomBytes A cryptographic source, such as the engine environment's.
 */
export function createIceCredentials(randomBytes: (sizeBytes: number) => Uint8Array): IceCredentials {
  return { usernameFragment: randomText(randomBytes), password: randomText(randomBytes) };
}

/** Whose transport a connectivity check is for: the part of USERNAME before the colon (RFC 8445 section 7.2.2). */
export function localUsernameFragmentOf(message: StunMessage): string | undefined {
  const username = message.username;
  const colon = username?.indexOf(':') ?? -1;
  return colon < 0 ? undefined : username?.slice(0, colon);
}
