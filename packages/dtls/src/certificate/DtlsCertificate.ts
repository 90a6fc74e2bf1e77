import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { DtlsError } from '../DtlsError.ts';
import { type DtlsFingerprint, fingerprintAlgorithms, fingerprintOf } from './DtlsFingerprint.ts';
import { certificatePem, readPublicKey } from './peerCertificate.ts';
import { createSelfSignedCertificate } from './selfSignedCertificate.ts';

export interface DtlsCertificateGenerateOptions {
  /** Subject and issuer. Default "WebRTC", as browsers have it: it says nothing about the machine. */
  commonName?: string;
  /** Default 3650. Peers of WebRTC look at the fingerprint, not at the dates. */
  validityDays?: number;
}

export interface DtlsCertificatePem {
  /** One certificate or a chain, the leaf first. */
  certificatePem: string | Buffer;
  /** PKCS #8, PKCS #1 or SEC 1, not encrypted. */
  privateKeyPem: string | Buffer;
}

/** A certificate with its private key: what an endpoint shows to its peers. May be shared by any number of endpoints. */
export class DtlsCertificate {
  /** DER, the leaf first. */
  readonly chain: readonly Buffer[];
  readonly privateKey: KeyObject;
  /** ECDSA or RSA, which decides the cipher suites a server can use. */
  readonly keyType: 'ec' | 'rsa';
  /** The leaf's fingerprints, one of each algorithm. */
  readonly fingerprints: readonly DtlsFingerprint[];

  /**
   * Takes a chain and the key of its leaf as they are; that they belong together is the caller's promise.
   * Use `generate` or `fromPem`.
   */
  constructor(chain: readonly Buffer[], privateKey: KeyObject) {
    const leaf = chain[0];
    const publicKey = leaf && readPublicKey(leaf);
    if (!publicKey)
      throw new DtlsError('INVALID_CERTIFICATE', 'the certificate must hold an EC or RSA (2048 or more) key');
    this.chain = chain;
    this.privateKey = privateKey;
    this.keyType = publicKey.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec';
    this.fingerprints = fingerprintAlgorithms.map((algorithm) => fingerprintOf(leaf, algorithm));
  }

  /** A fresh P-256 key with a certificate that it signs itself. */
  static generate(options: DtlsCertificateGenerateOptions = {}): DtlsCertificate {
    const { commonName = 'WebRTC', validityDays = 3650 } = options;
    const { certificate, privateKey } = createSelfSignedCertificate(commonName, validityDays, Date.now());
    return new DtlsCertificate([certificate], privateKey);
  }

  /** From the contents of PEM files. Throws `INVALID_CERTIFICATE` when they do not parse or do not belong together. */
  static fromPem(pem: DtlsCertificatePem): DtlsCertificate {
    const blocks =
      pem.certificatePem.toString().match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    let chain: X509Certificate[];
    let privateKey: KeyObject;
    try {
      chain = blocks.map((block) => new X509Certificate(block));
      privateKey = createPrivateKey(pem.privateKeyPem);
    } catch (cause) {
      throw new DtlsError('INVALID_CERTIFICATE', 'the certificate or its key is not readable PEM', { cause });
    }
    if (!chain[0]?.checkPrivateKey(privateKey)) {
      throw new DtlsError('INVALID_CERTIFICATE', 'the private key does not belong to the certificate');
    }
    return new DtlsCertificate(
      chain.map((certificate) => certificate.raw),
      privateKey,
    );
  }

  /** The leaf as PEM. */
  get certificatePem(): string {
    return certificatePem(this.chain[0] ?? Buffer.alloc(0));
  }

  /** The private key as PKCS #8 PEM. */
  get privateKeyPem(): string {
    return this.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  /** The fingerprint that signalling usually carries. */
  get sha256Fingerprint(): DtlsFingerprint {
    const found = this.fingerprints.find((fingerprint) => fingerprint.algorithm === 'sha-256');
    return found ?? { algorithm: 'sha-256', value: '' };
  }
}
