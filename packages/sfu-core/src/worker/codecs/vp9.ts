import type { RtpPacket } from '../rtp/RtpPacket.ts';

/**
 * Reads the VP9 payload descriptor (RFC 9628 section 4.2) as far as the layer indices. Reference indices and the
 * scalability structure behind them don't decide what is forwarded.
 */
export function parseVp9Payload(packet: RtpPacket): void {
  const { buffer, payload } = packet;
  payload.reset();
  const end = packet.payloadOffset + packet.payloadLengthBytes;
  let at = packet.payloadOffset;
  if (at >= end) return;
  const flags = buffer[at] as number;
  at += 1;
  const isFlexible = (flags & 0x10) !== 0;

  if ((flags & 0x80) !== 0) {
    if (at >= end) return;
    const head = buffer[at] as number;
    const isLong = head > 127;
    if (isLong && at + 1 >= end) return;
    payload.pictureIdOffset = at;
    payload.pictureIdBits = isLong ? 15 : 7;
    payload.pictureId = isLong ? ((head & 0x7f) << 8) | (buffer[at + 1] as number) : head;
    at += isLong ? 2 : 1;
  }
  if ((flags & 0x20) !== 0) {
    if (at >= end) return;
    const layers = buffer[at] as number;
    at += 1;
    payload.hasTemporalLayers = true;
    payload.temporalLayer = layers >> 5;
    payload.isLayerSync = (layers & 0x10) !== 0;
    payload.spatialLayer = (layers >> 1) & 0x07;
    payload.isInterLayerPredicted = (layers & 0x01) !== 0;
    if (!isFlexible) {
      if (at >= end) return;
      payload.tl0PicIdxOffset = at;
      payload.tl0PicIdx = buffer[at] as number;
    }
  }

  payload.isInterPicturePredicted = (flags & 0x40) !== 0;
  payload.isFrameStart = (flags & 0x08) !== 0;
  payload.isFrameEnd = (flags & 0x04) !== 0;
  payload.isKeyFrame = payload.isFrameStart && !payload.isInterPicturePredicted && payload.spatialLayer === 0;
}
