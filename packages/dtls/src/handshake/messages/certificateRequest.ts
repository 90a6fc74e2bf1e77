import { ByteReader, readUint16List } from '../../wire/ByteReader.ts';
import { ByteWriter } from '../../wire/ByteWriter.ts';

/** What a server accepts from a client (RFC 5246 section 7.4.4). */
export interface CertificateRequest {
  certificateTypes: Buffer;
  signatureSchemes: number[];
}

const RSA_SIGN = 1;
const ECDSA_SIGN = 64;

/** The certificate type of a key. */
export const clientCertificateType = { rsa: RSA_SIGN, ec: ECDSA_SIGN } as const;

export function readCertificateRequest(body: Buffer): CertificateRequest | undefined {
  const reader = new ByteReader(body);
  const certificateTypes = reader.vector8();
  const signatureSchemes = readUint16List(reader.vector16());
  reader.vector16();
  return reader.complete && signatureSchemes ? { certificateTypes, signatureSchemes } : undefined;
}

/** Both kinds of key, and no certificate authorities: who the peer is follows from the fingerprint. */
export function writeCertificateRequest(signatureSchemes: readonly number[]): Buffer {
  return new ByteWriter()
    .vector8(Buffer.from([ECDSA_SIGN, RSA_SIGN]))
    .uint16List(signatureSchemes)
    .vector16(Buffer.alloc(0))
    .finish();
}
