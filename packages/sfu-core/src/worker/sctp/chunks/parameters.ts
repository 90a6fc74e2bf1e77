import { padded } from './chunkType.ts';

/** Size of a parameter's, or an error cause's, type and length. */
export const PARAMETER_HEADER_SIZE_BYTES = 4;

/** A parameter (RFC 9260 §3.2.1): its type and what follows its header, without padding. */
export interface Parameter {
  type: number;
  value: Buffer;
}

/** The parameters (or error causes: they look the same) in `bytes`; undefined when a length does not fit. */
export function readParameters(bytes: Buffer): Parameter[] | undefined {
  const parameters: Parameter[] = [];
  let at = 0;
  while (at < bytes.length) {
    // Up to three bytes may be left over: the padding of a chunk that counted it in.
    if (bytes.length - at < PARAMETER_HEADER_SIZE_BYTES) return parameters;
    const sizeBytes = bytes.readUInt16BE(at + 2);
    if (sizeBytes < PARAMETER_HEADER_SIZE_BYTES || at + sizeBytes > bytes.length) return undefined;
    parameters.push({
      type: bytes.readUInt16BE(at),
      value: bytes.subarray(at + PARAMETER_HEADER_SIZE_BYTES, at + sizeBytes),
    });
    at += padded(sizeBytes);
  }
  return parameters;
}

/** Bytes these parameters take, with headers and padding. */
export function parametersSize(parameters: readonly Parameter[]): number {
  let sizeBytes = 0;
  for (const { value } of parameters) sizeBytes += padded(PARAMETER_HEADER_SIZE_BYTES + value.length);
  return sizeBytes;
}

/** Writes parameters, each padded, at `offset`; returns where they end. */
export function writeParameters(parameters: readonly Parameter[], bytes: Buffer, offset: number): number {
  let at = offset;
  for (const { type, value } of parameters) {
    bytes.writeUInt16BE(type, at);
    bytes.writeUInt16BE(PARAMETER_HEADER_SIZE_BYTES + value.length, at + 2);
    bytes.set(value, at + PARAMETER_HEADER_SIZE_BYTES);
    const end = at + padded(PARAMETER_HEADER_SIZE_BYTES + value.length);
    bytes.fill(0, at + PARAMETER_HEADER_SIZE_BYTES + value.length, end);
    at = end;
  }
  return at;
}
