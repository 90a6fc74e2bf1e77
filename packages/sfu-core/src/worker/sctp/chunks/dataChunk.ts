import { CHUNK_HEADER_SIZE_BYTES, padded } from './chunkType.ts';

/** What a DATA chunk has before its user data, its chunk header left out (RFC 9260 §3.3.1). */
export const DATA_FIELDS_SIZE_BYTES = 12;

/** Flags of a DATA chunk. */
export const dataFlag = { end: 0x01, begin: 0x02, unordered: 0x04, immediate: 0x08 } as const;

/** A DATA chunk: one message, or a fragment of one. */
export interface DataChunk {
  flags: number;
  tsn: number;
  streamId: number;
  /** Stream sequence number; without meaning when the chunk is unordered. */
  ssn: number;
  ppid: number;
  /** A view of the packet: copy it to keep it. May be empty, which is a fault of the peer's. */
  payload: Buffer;
}

/** Reads a DATA chunk; undefined when it is too short. */
export function readDataChunk(flags: number, body: Buffer): DataChunk | undefined {
  if (body.length < DATA_FIELDS_SIZE_BYTES) return undefined;
  return {
    flags,
    tsn: body.readUInt32BE(0),
    streamId: body.readUInt16BE(4),
    ssn: body.readUInt16BE(6),
    ppid: body.readUInt32BE(8),
    payload: body.subarray(DATA_FIELDS_SIZE_BYTES),
  };
}

/** Bytes a DATA chunk takes in a packet, with headers and padding. */
export function dataChunkSpan(payloadSizeBytes: number): number {
  return padded(CHUNK_HEADER_SIZE_BYTES + DATA_FIELDS_SIZE_BYTES + payloadSizeBytes);
}
