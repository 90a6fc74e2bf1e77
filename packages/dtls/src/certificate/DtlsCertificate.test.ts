import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateRsaCertificate } from '../testing/rsaCertificate.ts';
import { DtlsCertificate } from './DtlsCertificate.ts';
import { fingerprintMatches } from './DtlsFingerprint.ts';
import { createSelfSignedCertificate } from './selfSignedCertificate.ts';

describe('a generated certificate', () => {
  const certificate = DtlsCertificate.generate({ commonName: 'Größe', validityDays: 30 });
  const parsed = new X509Certificate(certificate.certificatePem);

  test('is a P-256 one that signs itself, valid now', () => {
    expect(parsed.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkIssued(parsed)).toBe(true);
    expect(parsed.subject).toBe('CN=Größe');
    expect(new Date(parsed.validFrom).getTime()).toBeLessThan(Date.now());
    expect(new Date(parsed.validTo).getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect(certificate.keyType).toBe('ec');
  });

  test('has the fingerprints that OpenSSL computes', () => {
    const value = (algorithm: string) => certificate.fingerprints.find((entry) => entry.algorithm === algorithm)?.value;
    expect(value('sha-1')).toBe(parsed.fingerprint);
    expect(value('sha-256')).toBe(parsed.fingerprint256);
    expect(value('sha-512')).toBe(parsed.fingerprint512);
    expect(certificate.sha256Fingerprint.value).toBe(parsed.fingerprint256);
    expect(certificate.fingerprints).toHaveLength(5);
  });

  test('comes back from its own PEM', () => {
    const { certificatePem, privateKeyPem } = certificate;
    const copy = DtlsCertificate.fromPem({ certificatePem, privateKeyPem: Buffer.from(privateKeyPem) });
    expect(copy.fingerprints).toEqual(certificate.fingerprints);
  });

  test('may outlive 2049', () => {
    const { certificate: der } = createSelfSignedCertificate('x', 365 * 40, Date.UTC(2026, 10, 20));
    expect(new Date(new X509Certificate(der).validTo).getUTCFullYear()).toBe(2066);
  });

  test('is another each time', () => {
    expect(DtlsCertificate.generate().fingerprints).not.toEqual(DtlsCertificate.generate().fingerprints);
  });
});

describe('from files', () => {
  const leaf = DtlsCertificate.generate();
  const issuer = DtlsCertificate.generate();

  test('a chain keeps its order', () => {
    const certificatePem = `a comment\n${leaf.certificatePem}\n${issuer.certificatePem}`;
    const chain = DtlsCertificate.fromPem({ certificatePem, privateKeyPem: leaf.privateKeyPem });
    expect(chain.chain).toEqual([...leaf.chain, ...issuer.chain]);
    expect(chain.sha256Fingerprint).toEqual(leaf.sha256Fingerprint);
  });

  const ed25519Pem = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

  test.each([
    { name: 'a key of another certificate', certificatePem: leaf.certificatePem, privateKeyPem: issuer.privateKeyPem },
    { name: 'a key of another kind', certificatePem: leaf.certificatePem, privateKeyPem: ed25519Pem },
    { name: 'no certificate', certificatePem: '', privateKeyPem: leaf.privateKeyPem },
    { name: 'no key', certificatePem: leaf.certificatePem, privateKeyPem: '' },
    { name: 'rubbish', certificatePem: leaf.certificatePem.replace('MII', 'AAA'), privateKeyPem: leaf.privateKeyPem },
  ])('$name is refused', ({ certificatePem, privateKeyPem }) => {
    expect(() => DtlsCertificate.fromPem({ certificatePem, privateKeyPem })).toThrow(
      expect.objectContaining({ code: 'INVALID_CERTIFICATE' }),
    );
  });

  test('an RSA key of 1024 bits is too weak', () => {
    expect(() => generateRsaCertificate(1024)).toThrow(expect.objectContaining({ code: 'INVALID_CERTIFICATE' }));
  });
});

describe('a fingerprint', () => {
  const certificate = DtlsCertificate.generate();
  const der = certificate.chain[0]!;

  test.each(certificate.fingerprints)('of $algorithm matches its certificate, in either case', (fingerprint) => {
    expect(fingerprintMatches(der, fingerprint)).toBe(true);
    expect(fingerprintMatches(der, { ...fingerprint, value: fingerprint.value.toLowerCase() })).toBe(true);
    expect(fingerprintMatches(DtlsCertificate.generate().chain[0]!, fingerprint)).toBe(false);
  });

  test.each([
    { algorithm: 'sha-256', value: certificate.sha256Fingerprint.value.slice(3) },
    { algorithm: 'sha-1', value: certificate.sha256Fingerprint.value },
    { algorithm: 'sha-256', value: certificate.sha256Fingerprint.value.replaceAll(':', '') },
    { algorithm: 'constructor', value: '00' },
    { algorithm: 'sha-256', value: '' },
  ])('$algorithm $value matches nothing', (fingerprint) => {
    expect(fingerprintMatches(der, fingerprint as (typeof certificate.fingerprints)[0])).toBe(false);
  });
});
