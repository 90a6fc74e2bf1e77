import { type KeyObject, X509Certificate } from 'node:crypto';

const MIN_RSA_BITS = 2048;
const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

/** The certificate a peer showed. It proves nothing until the peer signed with its key. */
export interface PeerCertificate {
  der: Buffer;
  publicKey: KeyObject;
}

/** The key in a certificate; undefined when it does not parse or the key is of a kind or size we do not accept. */
export function readPublicKey(certificateDer: Buffer): KeyObject | undefined {
  let key: KeyObject;
  try {
    key = new X509Certificate(certificateDer).publicKey;
  } catch {
    return undefined;
  }
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'ec') return curves.includes(details?.namedCurve ?? '') ? key : undefined;
  if (key.asymmetricKeyType === 'rsa') return (details?.modulusLength ?? 0) >= MIN_RSA_BITS ? key : undefined;
  return undefined;
}

/** DER as PEM. */
export function certificatePem(certificateDer: Buffer): string {
  const lines = certificateDer.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
