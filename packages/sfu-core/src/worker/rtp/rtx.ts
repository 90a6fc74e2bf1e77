import type { RtpPacket } from './RtpPacket.ts';

/** What RTX puts in front of the payload: the original sequence number, OSN (RFC 4588 section 4). */
export const RTX_HEADER_LENGTH_BYTES = 2;

/** The RTX stream's part of a retransmission's header. */
export interface RtxIdentity {
  payloadType: number;
  ssrc: number;
  /** The RTX stream's own count, 16 bits. */
  sequenceNumber: number;
}

/** Writes the original sequence number where a retransmission's payload begins. */
export function writeOriginalSequenceNumber(buffer: Buffer, offset: number, sequenceNumber: number): void {
  buffer[offset] = (sequenceNumber >> 8) & 0xff;
  buffer[offset + 1] = sequenceNumber & 0xff;
}

/** Writes the payload type (keeping the marker), sequence number and SSRC into the RTP header at `offset`. */
export function writeRtxIdentity(buffer: Buffer, offset: number, identity: RtxIdentity): void {
  buffer[offset + 1] = ((buffer[offset + 1] as number) & 0x80) | identity.payloadType;
  writeOriginalSequenceNumber(buffer, offset + 2, identity.sequenceNumber);
  buffer.writeUInt32BE(identity.ssrc, offset + 8);
}

/**
 * Turns the plain packet at `offset` into its retransmission, in place; the payload moves back by two bytes.
 *
 * @param payloadOffset absolute offset of its payload.
 * @returns the new length, or -1 (and nothing changed) when the buffer has no room for two more bytes.
 */
export function wrapInRtx(
  buffer: Buffer,
  offset: number,
  lengthBytes: number,
  payloadOffset: number,
  identity: RtxIdentity,
): number {
  const end = offset + lengthBytes;
  if (end + RTX_HEADER_LENGTH_BYTES > buffer.length) return -1;
  const originalSequenceNumber = buffer.readUInt16BE(offset + 2);
  buffer.copyWithin(payloadOffset + RTX_HEADER_LENGTH_BYTES, payloadOffset, end);
  writeOriginalSequenceNumber(buffer, payloadOffset, originalSequenceNumber);
  writeRtxIdentity(buffer, offset, identity);
  return lengthBytes + RTX_HEADER_LENGTH_BYTES;
}

/**
 * Turns a parsed retransmission back into the original packet, in place, and parses that. The start stays where it is,
 * and with it the alignment that the ciphers want.
 *
 * @returns false when it carries no original: padding only, as libwebrtc probes with, or too short.
 */
export function restoreFromRtx(packet: RtpPacket, ssrc: number, payloadType: number): boolean {
  const { buffer, offset, lengthBytes, payloadOffset, payloadLengthBytes, arrivalMs } = packet;
  if (payloadLengthBytes < RTX_HEADER_LENGTH_BYTES) return false;
  const sequenceNumber = buffer.readUInt16BE(payloadOffset);
  buffer.copyWithin(payloadOffset, payloadOffset + RTX_HEADER_LENGTH_BYTES, offset + lengthBytes);
  writeRtxIdentity(buffer, offset, { payloadType, ssrc, sequenceNumber });
  packet.arrivalMs = arrivalMs;
  return packet.parse(buffer, offset, lengthBytes - RTX_HEADER_LENGTH_BYTES);
}
