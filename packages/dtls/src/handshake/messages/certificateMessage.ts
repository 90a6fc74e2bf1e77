import { ByteReader } from '../../wire/ByteReader.ts';
import { ByteWriter } from '../../wire/ByteWriter.ts';

/** The certificates of a Certificate message as DER, the leaf first; may be none (RFC 5246 section 7.4.2). */
export function readCertificateMessage(body: Buffer): Buffer[] | undefined {
  const reader = new ByteReader(body);
  const list = new ByteReader(reader.vector24());
  if (!reader.complete) return undefined;
  const chain: Buffer[] = [];
  while (list.remainingBytes > 0) {
    chain.push(list.vector24());
    if (!list.ok) return undefined;
  }
  return chain;
}

export function writeCertificateMessage(chain: readonly Buffer[]): Buffer {
  const list = new ByteWriter();
  for (const certificate of chain) list.vector24(certificate);
  return new ByteWriter().vector24(list.finish()).finish();
}
