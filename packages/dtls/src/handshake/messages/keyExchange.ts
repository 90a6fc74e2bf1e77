import { ByteReader } from '../../wire/ByteReader.ts';
import { ByteWriter } from '../../wire/ByteWriter.ts';
import { type DigitalSignature, readSignature, writeSignature } from './digitalSignature.ts';

const NAMED_CURVE = 3;

/** A server's half of the key exchange, signed (RFC 8422 section 5.4). */
export interface ServerKeyExchange {
  group: number;
  publicKey: Buffer;
  /** The part that is signed, behind both randoms. */
  parameters: Buffer;
  signature: DigitalSignature;
}

/** The part of a ServerKeyExchange that is signed. */
export function serverKeyExchangeParameters(group: number, publicKey: Buffer): Buffer {
  return new ByteWriter().uint8(NAMED_CURVE).uint16(group).vector8(publicKey).finish();
}

export function readServerKeyExchange(body: Buffer): ServerKeyExchange | undefined {
  const reader = new ByteReader(body);
  const curveType = reader.uint8();
  const group = reader.uint16();
  const publicKey = reader.vector8();
  const parametersBytes = body.length - reader.remainingBytes;
  const signature = readSignature(reader);
  if (!reader.complete || curveType !== NAMED_CURVE) return undefined;
  return { group, publicKey, parameters: body.subarray(0, parametersBytes), signature };
}

export function writeServerKeyExchange(parameters: Buffer, signature: DigitalSignature): Buffer {
  const writer = new ByteWriter().bytes(parameters);
  writeSignature(writer, signature);
  return writer.finish();
}

/** A client's half of the key exchange (RFC 8422 section 5.7). */
export function readClientKeyExchange(body: Buffer): Buffer | undefined {
  const reader = new ByteReader(body);
  const publicKey = reader.vector8();
  return reader.complete ? publicKey : undefined;
}

export function writeClientKeyExchange(publicKey: Buffer): Buffer {
  return new ByteWriter().vector8(publicKey).finish();
}
