import { ByteReader } from '../../wire/ByteReader.ts';
import { ByteWriter } from '../../wire/ByteWriter.ts';

/** A signature and the scheme it was made by (RFC 5246 section 4.7). */
export interface DigitalSignature {
  scheme: number;
  bytes: Buffer;
}

export function readSignature(reader: ByteReader): DigitalSignature {
  return { scheme: reader.uint16(), bytes: reader.vector16() };
}

export function writeSignature(writer: ByteWriter, signature: DigitalSignature): void {
  writer.uint16(signature.scheme).vector16(signature.bytes);
}

/** CertificateVerify consists of nothing else (RFC 5246 section 7.4.8). */
export function readCertificateVerify(body: Buffer): DigitalSignature | undefined {
  const reader = new ByteReader(body);
  const signature = readSignature(reader);
  return reader.complete ? signature : undefined;
}

export function writeCertificateVerify(signature: DigitalSignature): Buffer {
  const writer = new ByteWriter();
  writeSignature(writer, signature);
  return writer.finish();
}
