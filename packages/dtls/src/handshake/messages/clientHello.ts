import { ByteReader, readUint16List } from '../../wire/ByteReader.ts';
import { ByteWriter } from '../../wire/ByteWriter.ts';
import { type Extensions, extensionType, readExtensions, writeExtensions } from './extensions.ts';

/** What a client offers (RFC 5246 section 7.4.1.2, RFC 6347 section 4.2.1). */
export interface ClientHello {
  /** 0xfefd is DTLS 1.2; newer versions have smaller numbers. */
  version: number;
  random: Buffer;
  sessionId: Buffer;
  cookie: Buffer;
  cipherSuites: number[];
  compressionMethods: Buffer;
  extensions: Extensions;
}

export const RANDOM_BYTES = 32;

/** The older way to say that a client knows RFC 5746. */
export const RENEGOTIATION_SCSV = 0x00ff;

export function readClientHello(body: Buffer): ClientHello | undefined {
  const reader = new ByteReader(body);
  const version = reader.uint16();
  const random = reader.bytes(RANDOM_BYTES);
  const sessionId = reader.vector8();
  const cookie = reader.vector8();
  const cipherSuites = readUint16List(reader.vector16());
  const compressionMethods = reader.vector8();
  if (!reader.ok || !cipherSuites || sessionId.length > 32) return undefined;
  const extensions = readExtensions(reader);
  if (!extensions) return undefined;
  return { version, random, sessionId, cookie, cipherSuites, compressionMethods, extensions };
}

export function writeClientHello(hello: ClientHello): Buffer {
  const writer = new ByteWriter()
    .uint16(hello.version)
    .bytes(hello.random)
    .vector8(hello.sessionId)
    .vector8(hello.cookie)
    .uint16List(hello.cipherSuites)
    .vector8(hello.compressionMethods);
  writeExtensions(writer, hello.extensions);
  return writer.finish();
}

/**
 * A list extension of two-byte numbers, or use_srtp's profiles, which begins alike: undefined when the hello does not have it,
 * empty when it does not parse.
 */
export function offeredIds(extensions: Extensions, type: number): number[] | undefined {
  const content = extensions.get(type);
  if (!content) return undefined;
  const reader = new ByteReader(content);
  const ids = readUint16List(reader.vector16());
  if (type === extensionType.useSrtp) reader.vector8();
  return reader.complete && ids ? ids : [];
}
