/**
 * A sealed frame, as the packetizer gets it:
 *
 *     clear bytes | encrypted bytes | GCM tag (16) | nonce (12) | key id (2) | version (4 bits), number of clear bytes (4 bits)
 *
 * The trailer comes last since what stands first is what codecs and the SFU look at. Everything but the nonce is authenticated;
 * a wrong nonce opens nothing. Numbers are big-endian.
 */
export type SealedFrame = {
  /** First bytes of the frame, that stay readable. */
  clear: Uint8Array<ArrayBuffer>;
  /** Encrypted bytes with the tag behind them. */
  sealed: Uint8Array<ArrayBuffer>;
  nonce: Uint8Array<ArrayBuffer>;
  keyId: number;
};

export const nonceBytes = 12;
const tagBytes = 16;
const keyIdBytes = 2;
const trailerBytes = nonceBytes + keyIdBytes + 1;
const version = 1;

/** What a frame grows by, in bytes. */
export const sealingOverheadBytes = tagBytes + trailerBytes;

/** What is authenticated beside the encrypted bytes: the clear ones, the key id, the version and the number of clear bytes. */
export function authenticatedBytes(clear: Uint8Array, keyId: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(clear.length + keyIdBytes + 1);
  bytes.set(clear);
  new DataView(bytes.buffer).setUint16(clear.length, keyId);
  bytes[bytes.length - 1] = (version << 4) | clear.length;
  return bytes;
}

/** Puts a frame together. There are at most 15 clear bytes. */
export function formatSealedFrame({ clear, sealed, nonce, keyId }: SealedFrame): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(clear.length + sealed.length + trailerBytes);
  frame.set(clear);
  frame.set(sealed, clear.length);
  frame.set(nonce, clear.length + sealed.length);
  frame.set(authenticatedBytes(clear, keyId).subarray(clear.length), frame.length - keyIdBytes - 1);
  return frame;
}

/** Takes a frame apart, into views of it. Undefined when it isn't one of ours. */
export function parseSealedFrame(frame: Uint8Array<ArrayBuffer>): SealedFrame | undefined {
  const last = frame.at(-1);
  if (last === undefined || last >> 4 !== version) return undefined;
  const clearLength = last & 0x0f;
  const trailerAt = frame.length - trailerBytes;
  if (clearLength + tagBytes > trailerAt) return undefined;
  const keyIdAt = trailerAt + nonceBytes;
  return {
    clear: frame.subarray(0, clearLength),
    sealed: frame.subarray(clearLength, trailerAt),
    nonce: frame.subarray(trailerAt, keyIdAt),
    keyId: ((frame[keyIdAt] ?? 0) << 8) | (frame[keyIdAt + 1] ?? 0),
  };
}
