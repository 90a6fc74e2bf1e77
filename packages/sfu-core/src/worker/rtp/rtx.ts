import type { RtpPacket } from './RtpPacket.ts';

/** What RTX puts in front of the payload: the original sequence number, OSN (RFC 4588 section 4). */
export const RTX_HEADER_LENGTH_BYTES = 2;

/** Writes the original sequence number where a retransmission's payload begins. */
export function writeOriginalSequenceNumber(buffer: Buffer, offset: number, sequenceNumber: number): void {
  buffer[offset] = (sequenceNumber >> 8) & 0xff;
  buffer[offset + 1] = sequenceNumber & 0xff;
}

/** Writes what an RTX stream and its original differ in into the RTP header at `offset`; the marker stays. */
function writeIdentity(
  buffer: Buffer,
  offset: number,
  payloadType: number,
  ssrc: number,
  sequenceNumber: number,
): void {
  buffer[offset + 1] = ((buffer[offset + 1] as number) & 0x80) | payloadType;
  writeOriginalSequenceNumber(buffer, offset + 2, sequenceNumber);
  buffer.writeUInt32BE(ssrc, offset + 8);
}

/**
 * Turns the plain packet at `offset` into its retransmission, in place; the payload moves back by two bytes.
 *
 * @param payloadOffset absolute offset of its payload.
 * @param payloadType the RTX stream's.
 * @param ssrc the RTX stream's.
 * @param sequenceNumber the RTX stream's own count, 16 bits.
 * @returns the new length, or -1 (and nothing changed) when the buffer has no room for two more bytes.
 */
export function wrapInRtx(
  buffer: Buffer,
  offset: number,
  lengthBytes: number,
  payloadOffset: number,
  payloadType: number,
  ssrc: number,
  sequenceNumber: number,
): number {
  const end = offset + lengthBytes;
  if (end + RTX_HEADER_LENGTH_BYTES > buffer.length) return -1;
  const originalSequenceNumber = buffer.readUInt16BE(offset + 2);
  buffer.copyWithin(payloadOffset + RTX_HEADER_LENGTH_BYTES, payloadOffset, end);
  writeOriginalSequenceNumber(buffer, payloadOffset, originalSequenceNumber);
  writeIdentity(buffer, offset, payloadType, ssrc, sequenceNumber);
  return lengthBytes + RTX_HEADER_LENGTH_BYTES;
}

/**
 * Turns a parsed retransmission back into the original packet, within its buffer. The start stays where it is, and with
 * it the alignment that the ciphers want.
 *
 * @param packet becomes the view of the original.
 * @param ssrc the original stream's.
 * @param payloadType the original stream's.
 * @returns false when it carries no original: padding only, as libwebrtc probes with, or too short.
 */
export function restoreFromRtx(packet: RtpPacket, ssrc: number, payloadType: number): boolean {
  const { buffer, offset, lengthBytes, payloadOffset } = packet;
  if (packet.payloadLengthBytes < RTX_HEADER_LENGTH_BYTES) return false;
  const sequenceNumber = buffer.readUInt16BE(payloadOffset);
  buffer.copyWithin(payloadOffset, payloadOffset + RTX_HEADER_LENGTH_BYTES, offset + lengthBytes);
  writeIdentity(buffer, offset, payloadType, ssrc, sequenceNumber);
  return packet.parse(buffer, offset, lengthBytes - RTX_HEADER_LENGTH_BYTES);
}
