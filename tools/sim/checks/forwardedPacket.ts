import type { Frame } from '../media/Frame.ts';

/** Whether a packet is all padding (RFC 3550 §5.1). */
export function isPlaceholder(bytes: Buffer): boolean {
  const first = bytes.readUInt8(0);
  if ((first & 0x20) === 0) return false;
  const extensionBytes = (first & 0x10) === 0 ? 0 : 4 + 4 * bytes.readUInt16BE(14);
  return bytes.length - 12 - extensionBytes === bytes.readUInt8(bytes.length - 1);
}

/** A decoder can begin with it. */
export function isBeginning({ frame, packet }: { frame: Frame; packet: number }): boolean {
  return frame.isKey && frame.spatialLayer === 0 && packet === 0;
}

/** Of a packet's place in its stream. */
export function keyOf(stream: number, place: number): number {
  return place * 8 + stream;
}

/** Its stream, spatial and temporal layer. */
export function layersOf({ stream, spatialLayer, temporalLayer }: Frame): string {
  return `${stream}/${spatialLayer}/${temporalLayer}`;
}
