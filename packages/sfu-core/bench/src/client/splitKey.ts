import { type SrtpProfileName, srtpProfiles } from '@parley/dtls';

/** How many bytes key and salt of a profile have together. */
export function keyAndSaltBytes(suite: SrtpProfileName): number {
  const { keyBytes, saltBytes } = srtpProfiles[suite];
  return keyBytes + saltBytes;
}

/** Key and salt, from the base64 of both as signalling has it. */
export function splitKey(suite: SrtpProfileName, base64: string): { key: Buffer; salt: Buffer } {
  const bytes = Buffer.from(base64, 'base64');
  const { keyBytes } = srtpProfiles[suite];
  return { key: bytes.subarray(0, keyBytes), salt: bytes.subarray(keyBytes) };
}
