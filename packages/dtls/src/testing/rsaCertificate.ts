import { generateKeyPairSync } from 'node:crypto';
import { DtlsCertificate } from '../certificate/DtlsCertificate.ts';
import { createSelfSignedCertificate } from '../certificate/selfSignedCertificate.ts';

/** A certificate as an operator may bring one in a file. Takes some 100 ms to make. */
export function generateRsaCertificate(modulusLength = 2048): DtlsCertificate {
  const keyPair = generateKeyPairSync('rsa', {
    modulusLength,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  const { certificate, privateKey } = createSelfSignedCertificate('rsa', 1, Date.now(), keyPair);
  return new DtlsCertificate([certificate], privateKey);
}
