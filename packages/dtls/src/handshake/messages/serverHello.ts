import { ByteReader } from '../../wire/ByteReader.ts';
import { ByteWriter } from '../../wire/ByteWriter.ts';
import { RANDOM_BYTES } from './clientHello.ts';
import { type Extensions, readExtensions, writeExtensions } from './extensions.ts';

/** What a server chose (RFC 5246 section 7.4.1.3). */
export interface ServerHello {
  version: number;
  random: Buffer;
  sessionId: Buffer;
  cipherSuite: number;
  compressionMethod: number;
  extensions: Extensions;
}

export function readServerHello(body: Buffer): ServerHello | undefined {
  const reader = new ByteReader(body);
  const version = reader.uint16();
  const random = reader.bytes(RANDOM_BYTES);
  const sessionId = reader.vector8();
  const cipherSuite = reader.uint16();
  const compressionMethod = reader.uint8();
  if (!reader.ok || sessionId.length > 32) return undefined;
  const extensions = readExtensions(reader);
  return extensions && { version, random, sessionId, cipherSuite, compressionMethod, extensions };
}

export function writeServerHello(hello: ServerHello): Buffer {
  const writer = new ByteWriter()
    .uint16(hello.version)
    .bytes(hello.random)
    .vector8(hello.sessionId)
    .uint16(hello.cipherSuite)
    .uint8(hello.compressionMethod);
  writeExtensions(writer, hello.extensions);
  return writer.finish();
}
