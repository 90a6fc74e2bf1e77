import type { Frame } from './Frame.ts';

/** Writes what a codec's RTP payload format puts in front of each packet of a frame. @returns its length, bytes. */
export type DescriptorWriter = (buffer: Buffer, at: number, frame: Frame, isFirst: boolean, isLast: boolean) => number;

/** VP8 (RFC 7741 §4.2): with picture ids, and with layer indices where there are temporal layers; then the frame tag. */
export function vp8Descriptor(hasTemporalLayers: boolean): DescriptorWriter {
  return (buffer, at, frame, isFirst) => {
    let to = at;
    const isNonReference = frame.temporalLayer === 2;
    buffer[to++] = 0x80 | (isNonReference ? 0x20 : 0) | (isFirst ? 0x10 : 0);
    buffer[to++] = hasTemporalLayers ? 0xf0 : 0x80;
    buffer[to++] = 0x80 | (frame.pictureId >> 8);
    buffer[to++] = frame.pictureId & 0xff;
    if (hasTemporalLayers) {
      buffer[to++] = frame.tl0PicIdx;
      buffer[to++] = (frame.temporalLayer << 6) | (frame.isLayerSync ? 0x20 : 0) | (frame.tl0PicIdx & 0x1f);
    }
    // The frame tag's lowest bit: not a key frame.
    if (isFirst) buffer[to++] = frame.isKey ? 0x10 : 0x11;
    return to - at;
  };
}

/** VP9 in non-flexible mode (RFC 9628 §4.2), with the scalability structure at key frames. */
export function vp9Descriptor(spatialLayerCount: number, temporalLayerCount: number): DescriptorWriter {
  const hasLayers = spatialLayerCount > 1 || temporalLayerCount > 1;
  return (buffer, at, frame, isFirst, isLast) => {
    let to = at;
    const hasStructure = isFirst && frame.isKey && frame.spatialLayer === 0;
    buffer[to++] =
      0x80 |
      (frame.usesInterPicture ? 0x40 : 0) |
      (hasLayers ? 0x20 : 0) |
      (isFirst ? 0x08 : 0) |
      (isLast ? 0x04 : 0) |
      (hasStructure ? 0x02 : 0);
    buffer[to++] = 0x80 | (frame.pictureId >> 8);
    buffer[to++] = frame.pictureId & 0xff;
    if (hasLayers) {
      buffer[to++] =
        (frame.temporalLayer << 5) |
        (frame.isLayerSync ? 0x10 : 0) |
        (frame.spatialLayer << 1) |
        (frame.usesInterLayer ? 1 : 0);
      buffer[to++] = frame.tl0PicIdx;
    }
    // N_S, without resolutions or a group of pictures.
    if (hasStructure) buffer[to++] = (spatialLayerCount - 1) << 5;
    return to - at;
  };
}

const SEQUENCE_HEADER = [0x0a, 0x0b];
const FRAME_OBU = 0x30;

/** AV1 (its RTP payload format, 4.4): aggregation header, and at key frames a sequence header in an element of its own. */
export const av1Descriptor: DescriptorWriter = (buffer, at, frame, isFirst, isLast) => {
  let to = at;
  const beginsSequence = isFirst && frame.isKey && frame.spatialLayer === 0;
  const elementCount = beginsSequence ? 2 : 1;
  buffer[to++] = (isFirst ? 0 : 0x80) | (isLast ? 0 : 0x40) | (elementCount << 4) | (beginsSequence ? 0x08 : 0);
  if (beginsSequence) {
    buffer[to++] = SEQUENCE_HEADER.length;
    for (const byte of SEQUENCE_HEADER) buffer[to++] = byte;
  }
  if (isFirst) buffer[to++] = FRAME_OBU;
  return to - at;
};
