import type { RtpPacket } from '../rtp/RtpPacket.ts';

const NAL_SLICE = 1;
const NAL_IDR = 5;
const NAL_SPS = 7;
const NAL_STAP_A = 24;
const NAL_FU_A = 28;

/**
 * Finds key frames and frame starts in H.264 payloads: single NAL units, STAP-A and FU-A (RFC 6184 section 5.2).
 *
 * A key frame begins with a sequence parameter set, or, where these travel out of band, with the first IDR slice. When
 * both come in packets of their own, both are marked. Temporal layers are not signalled by this payload format.
 */
export function parseH264Payload(packet: RtpPacket): void {
  const { buffer, payload } = packet;
  payload.reset();
  const end = packet.payloadOffset + packet.payloadLengthBytes;
  const at = packet.payloadOffset;
  if (at >= end) return;
  const type = (buffer[at] as number) & 0x1f;
  if (type < NAL_STAP_A) {
    inspectNalUnit(packet, type, at + 1, end);
  } else if (type === NAL_STAP_A) {
    inspectAggregate(packet, at + 1, end);
  } else if (type === NAL_FU_A && at + 1 < end) {
    const header = buffer[at + 1] as number;
    // Only the fragment with the S bit has the beginning of the NAL unit.
    if ((header & 0x80) !== 0) inspectNalUnit(packet, header & 0x1f, at + 2, end);
  }
}

function inspectAggregate(packet: RtpPacket, from: number, end: number): void {
  const { buffer } = packet;
  let at = from;
  while (at + 3 <= end) {
    const sizeBytes = buffer.readUInt16BE(at);
    at += 2;
    if (sizeBytes === 0 || at + sizeBytes > end) return;
    inspectNalUnit(packet, (buffer[at] as number) & 0x1f, at + 1, at + sizeBytes);
    at += sizeBytes;
  }
}

function inspectNalUnit(packet: RtpPacket, type: number, bodyOffset: number, end: number): void {
  const { payload } = packet;
  if (type === NAL_SPS) {
    payload.isKeyFrame = true;
    payload.isFrameStart = true;
  } else if ((type === NAL_IDR || type === NAL_SLICE) && bodyOffset < end) {
    // A slice header begins with first_mb_in_slice as Exp-Golomb; its 0 is a single 1 bit: the picture's first slice.
    const isFirstSlice = ((packet.buffer[bodyOffset] as number) & 0x80) !== 0;
    if (!isFirstSlice) return;
    payload.isFrameStart = true;
    if (type === NAL_IDR) payload.isKeyFrame = true;
  }
}
