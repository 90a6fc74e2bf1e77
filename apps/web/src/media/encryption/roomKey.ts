import { ownBytes } from './ownBytes.ts';

/** What a passphrase becomes in one room. Neither the passphrase nor the key's bytes can be read out of it. */
export type RoomKey = {
  /** Tells keys apart: two bytes that stand in every frame, and in what the server is told of a stream. Different keys may share one. */
  id: number;
  /** HKDF key from which the streams' keys come. Not extractable. */
  material: CryptoKey;
};

/** One sender's stream of one source. Each has a key of its own, so that no frame of one passes for a frame of another. */
export type StreamName = {
  peerId: string;
  /** `mic`, `webcam` or `share`. */
  source: string;
};

/** Rounds of PBKDF2: what a guess at the passphrase costs whoever records the call. OWASP's advice for SHA-256. */
const passphraseRounds = 600_000;

const label = 'parley e2ee 1';

/**
 * The key of a passphrase in a room: PBKDF2-SHA-256 with the room's id in the salt (RFC 8018), then HKDF-SHA-256 (RFC 5869). It takes
 * some tenths of a second, outside the page's thread.
 *
 * @param passphrase - Equal texts that are composed differently (é) are the same passphrase.
 * @param rounds - Default {@link passphraseRounds}; all in the room must use the same.
 */
export async function deriveRoomKey(
  passphrase: string,
  roomId: string,
  rounds: number = passphraseRounds,
): Promise<RoomKey> {
  const typed = await crypto.subtle.importKey('raw', textBytes(passphrase.normalize('NFC')), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const salt = textBytes(`${label}\0room\0${roomId}`);
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds },
    typed,
    256,
  );
  const material = await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveBits', 'deriveKey']);
  const id = await crypto.subtle.deriveBits(expand('key id'), material, 16);
  return { id: new DataView(id).getUint16(0), material };
}

/** The key that seals and opens the frames of one stream: AES-256-GCM. */
export function deriveStreamKey({ material }: RoomKey, { peerId, source }: StreamName): Promise<CryptoKey> {
  const stream = expand(`frames\0${source}\0${peerId}`);
  return crypto.subtle.deriveKey(stream, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** HKDF's parameters for one purpose. The salt may be empty: what comes from PBKDF2 is evenly spread already. */
function expand(purpose: string): HkdfParams {
  return { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: textBytes(`${label}\0${purpose}`) };
}

function textBytes(text: string): Uint8Array<ArrayBuffer> {
  return ownBytes(new TextEncoder().encode(text));
}
