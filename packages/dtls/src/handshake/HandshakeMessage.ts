import { ByteReader } from '../wire/ByteReader.ts';
import { ByteWriter } from '../wire/ByteWriter.ts';

/** The handshake messages of DTLS 1.2 (RFC 5246 section 7.4, RFC 6347 section 4.3.2). */
export const handshakeType = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const;

/** type, length, message sequence, fragment offset, fragment length. */
export const HANDSHAKE_HEADER_BYTES = 12;

/** Longest message we take, bytes: room for a chain of large RSA certificates, far below the 16 MiB of the field. */
export const MAX_HANDSHAKE_MESSAGE_BYTES = 32_768;

/** A whole message. */
export interface HandshakeMessage {
  type: number;
  messageSequence: number;
  body: Buffer;
  /** Header and body as if never fragmented: this is what the transcript hashes (RFC 6347 section 4.2.6). */
  encoded: Buffer;
}

/** A piece of a message, or all of it. */
export interface HandshakeFragment {
  type: number;
  /** Of the whole message, bytes. */
  lengthBytes: number;
  messageSequence: number;
  offset: number;
  data: Buffer;
}

/** Puts a message together from its body. */
export function handshakeMessage(type: number, messageSequence: number, body: Buffer): HandshakeMessage {
  const encoded = encodeFragment({ type, lengthBytes: body.length, messageSequence, offset: 0, data: body });
  return { type, messageSequence, body: encoded.subarray(HANDSHAKE_HEADER_BYTES), encoded };
}

export function encodeFragment(fragment: HandshakeFragment): Buffer {
  return new ByteWriter()
    .uint8(fragment.type)
    .uint24(fragment.lengthBytes)
    .uint16(fragment.messageSequence)
    .uint24(fragment.offset)
    .vector24(fragment.data)
    .finish();
}

/** The fragments in a record, one or more; undefined when it holds anything else. */
export function readFragments(plaintext: Buffer): HandshakeFragment[] | undefined {
  const reader = new ByteReader(plaintext);
  const fragments: HandshakeFragment[] = [];
  do {
    const fragment: HandshakeFragment = {
      type: reader.uint8(),
      lengthBytes: reader.uint24(),
      messageSequence: reader.uint16(),
      offset: reader.uint24(),
      data: reader.vector24(),
    };
    const { lengthBytes, offset, data } = fragment;
    if (!reader.ok || lengthBytes > MAX_HANDSHAKE_MESSAGE_BYTES) return undefined;
    if (offset + data.length > lengthBytes || (data.length === 0 && lengthBytes > 0)) return undefined;
    fragments.push(fragment);
  } while (!reader.complete);
  return fragments;
}
