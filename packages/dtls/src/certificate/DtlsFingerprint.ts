import { createHash, timingSafeEqual } from 'node:crypto';
import { DtlsError } from '../DtlsError.ts';

/** Hash functions of a certificate's fingerprint, as they are written in SDP (RFC 8122 section 5). */
export type FingerprintAlgorithm = 'sha-1' | 'sha-224' | 'sha-256' | 'sha-384' | 'sha-512';

/** A certificate's fingerprint, which signalling carries from side to side. */
export interface DtlsFingerprint {
  algorithm: FingerprintAlgorithm;
  /** Bytes as two hexadecimal digits each, upper case, colons between them. Lower case is accepted from outside. */
  value: string;
}

const digests: Readonly<Record<FingerprintAlgorithm, { hash: string; sizeBytes: number }>> = {
  'sha-1': { hash: 'sha1', sizeBytes: 20 },
  'sha-224': { hash: 'sha224', sizeBytes: 28 },
  'sha-256': { hash: 'sha256', sizeBytes: 32 },
  'sha-384': { hash: 'sha384', sizeBytes: 48 },
  'sha-512': { hash: 'sha512', sizeBytes: 64 },
};

/** All algorithms a fingerprint may have. */
export const fingerprintAlgorithms = Object.keys(digests) as FingerprintAlgorithm[];

/** A certificate's fingerprint. */
export function fingerprintOf(certificateDer: Buffer, algorithm: FingerprintAlgorithm): DtlsFingerprint {
  const hex = createHash(digests[algorithm].hash).update(certificateDer).digest('hex').toUpperCase();
  return { algorithm, value: hex.replace(/(..)(?=.)/g, '$1:') };
}

function digestBytes(fingerprint: DtlsFingerprint): Buffer | undefined {
  // Own keys only: an algorithm called "constructor" must not be found.
  if (!Object.hasOwn(digests, fingerprint.algorithm)) return undefined;
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2})*$/i.test(fingerprint.value)) return undefined;
  const bytes = Buffer.from(fingerprint.value.replaceAll(':', ''), 'hex');
  return bytes.length === digests[fingerprint.algorithm].sizeBytes ? bytes : undefined;
}

/** Throws `INVALID_FINGERPRINT` unless the algorithm is known and the value has its form and length. */
export function assertFingerprint(fingerprint: DtlsFingerprint): void {
  if (digestBytes(fingerprint)) return;
  throw new DtlsError('INVALID_FINGERPRINT', `not a fingerprint: ${fingerprint.algorithm} ${fingerprint.value}`);
}

/** True when the certificate has this fingerprint. Takes the same time either way. */
export function fingerprintMatches(certificateDer: Buffer, fingerprint: DtlsFingerprint): boolean {
  const expected = digestBytes(fingerprint);
  if (!expected) return false;
  const actual = createHash(digests[fingerprint.algorithm].hash).update(certificateDer).digest();
  return timingSafeEqual(actual, expected);
}
