import { CHUNK_HEADER_SIZE_BYTES, chunkType, errorCause } from './chunkType.ts';
import type { PacketWriter } from './PacketWriter.ts';
import type { Chunk } from './packet.ts';
import { PARAMETER_HEADER_SIZE_BYTES, type Parameter, parametersSize, writeParameters } from './parameters.ts';

/** Writes an ERROR or ABORT with one cause (RFC 9260 §3.3.10); nothing when it would fit into no packet. */
export function writeError(
  writer: PacketWriter,
  tag: number,
  type: typeof chunkType.error | typeof chunkType.abort,
  cause: number,
  value: Buffer,
): void {
  if (PARAMETER_HEADER_SIZE_BYTES + value.length + 3 > writer.maxBodySizeBytes) return;
  const parameters = [{ type: cause, value }];
  writeParameters(parameters, writer.bytes, writer.chunk(tag, type, 0, parametersSize(parameters)));
}

/** Reports a chunk that nobody here knows (RFC 9260 §3.3.10.6). */
export function writeUnrecognizedChunk(writer: PacketWriter, tag: number, { type, flags, body }: Chunk): void {
  const header = Buffer.from([type, flags, 0, 0]);
  header.writeUInt16BE(CHUNK_HEADER_SIZE_BYTES + body.length, 2);
  writeError(writer, tag, chunkType.error, errorCause.unrecognizedChunk, Buffer.concat([header, body]));
}

/** Parameters as the value of a cause, or of another parameter. */
export function asValue(parameters: readonly Parameter[]): Buffer {
  const value = Buffer.alloc(parametersSize(parameters));
  writeParameters(parameters, value, 0);
  return value;
}
