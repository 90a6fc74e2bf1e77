import { DTLS_1_0 } from '../../record/contentType.ts';
import { ByteReader } from '../../wire/ByteReader.ts';
import { ByteWriter } from '../../wire/ByteWriter.ts';

/** The cookie a server wants to see again; undefined when the message does not parse (RFC 6347 section 4.2.1). */
export function readHelloVerifyRequest(body: Buffer): Buffer | undefined {
  const reader = new ByteReader(body);
  reader.uint16();
  const cookie = reader.vector8();
  return reader.complete ? cookie : undefined;
}

/** Its version is 1.0 whatever will be negotiated, as the RFC wants it. */
export function writeHelloVerifyRequest(cookie: Buffer): Buffer {
  return new ByteWriter().uint16(DTLS_1_0).vector8(cookie).finish();
}
