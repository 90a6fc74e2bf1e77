import type { RtpPacket } from '../rtp/RtpPacket.ts';

/** Reads the VP8 payload descriptor (RFC 7741 section 4.2) and the first bit of the VP8 payload header (4.3). */
export function parseVp8Payload(packet: RtpPacket): void {
  const { buffer, payload } = packet;
  payload.reset();
  const end = packet.payloadOffset + packet.payloadLengthBytes;
  let at = packet.payloadOffset;
  if (at >= end) return;
  const first = buffer[at] as number;
  at += 1;

  if ((first & 0x80) !== 0) {
    if (at >= end) return;
    const present = buffer[at] as number;
    at += 1;
    if ((present & 0x80) !== 0) {
      if (at >= end) return;
      const head = buffer[at] as number;
      const isLong = head > 127;
      if (isLong && at + 1 >= end) return;
      payload.pictureIdOffset = at;
      payload.pictureIdBits = isLong ? 15 : 7;
      payload.pictureId = isLong ? ((head & 0x7f) << 8) | (buffer[at + 1] as number) : head;
      at += isLong ? 2 : 1;
    }
    if ((present & 0x40) !== 0) {
      if (at >= end) return;
      payload.tl0PicIdxOffset = at;
      payload.tl0PicIdx = buffer[at] as number;
      at += 1;
    }
    if ((present & 0x30) !== 0) {
      if (at >= end) return;
      const index = buffer[at] as number;
      payload.temporalIndexOffset = at;
      // With K alone the byte is there for KEYIDX, and TID and Y mean nothing.
      if ((present & 0x20) !== 0) {
        payload.hasTemporalLayers = true;
        payload.temporalLayer = index >> 6;
        payload.isLayerSync = (index & 0x20) !== 0;
      }
      at += 1;
    }
  }

  // S and partition 0: the first packet of the frame, whose payload begins with the frame tag. P = 0 is a key frame.
  payload.isFrameStart = (first & 0x17) === 0x10;
  payload.isKeyFrame = payload.isFrameStart && at < end && ((buffer[at] as number) & 0x01) === 0;
}
