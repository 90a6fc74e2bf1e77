import { packetChecksum } from '../crc32c.ts';
import { CHUNK_HEADER_SIZE_BYTES, padded } from './chunkType.ts';

/** Size of the common header: ports, verification tag, checksum (RFC 9260 §3.1). */
export const PACKET_HEADER_SIZE_BYTES = 12;

/** The common header of an SCTP packet. */
export interface PacketHeader {
  sourcePort: number;
  destinationPort: number;
  verificationTag: number;
}

/** One chunk of a packet: a view, not a copy. */
export interface Chunk {
  type: number;
  flags: number;
  /** What follows the chunk's header, without padding. */
  body: Buffer;
}

/** The header of an SCTP packet; undefined when it is too short or its checksum is wrong. */
export function readPacketHeader(packet: Buffer): PacketHeader | undefined {
  if (packet.length < PACKET_HEADER_SIZE_BYTES + CHUNK_HEADER_SIZE_BYTES) return undefined;
  if (packet.readUInt32LE(8) !== packetChecksum(packet, packet.length)) return undefined;
  return {
    sourcePort: packet.readUInt16BE(0),
    destinationPort: packet.readUInt16BE(2),
    verificationTag: packet.readUInt32BE(4),
  };
}

/**
 * The chunk that begins at `offset`; undefined when its length does not fit. The next one begins at
 * `offset + chunkSpan(chunk)`.
 */
export function readChunk(packet: Buffer, offset: number): Chunk | undefined {
  if (offset + CHUNK_HEADER_SIZE_BYTES > packet.length) return undefined;
  const sizeBytes = packet.readUInt16BE(offset + 2);
  if (sizeBytes < CHUNK_HEADER_SIZE_BYTES || offset + sizeBytes > packet.length) return undefined;
  return {
    type: packet[offset] as number,
    flags: packet[offset + 1] as number,
    body: packet.subarray(offset + CHUNK_HEADER_SIZE_BYTES, offset + sizeBytes),
  };
}

/** Bytes a chunk takes in its packet, with header and padding. */
export function chunkSpan(chunk: Chunk): number {
  return padded(CHUNK_HEADER_SIZE_BYTES + chunk.body.length);
}
