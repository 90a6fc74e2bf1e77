/** A header extension element (RFC 8285). */
export interface ExtensionElement {
  id: number;
  data: Uint8Array;
}

/** Longest element of the one-byte form. */
const MAX_SHORT_ELEMENT_BYTES = 16;

/** An RTP packet with room for a payload, and where that begins. */
export interface OpenPacket {
  bytes: Buffer;
  payloadOffset: number;
}

/** Writes everything before the payload. Elements are one-byte, or all two-byte where one is too long for that. */
export function openPacket(
  header: { payloadType: number; marker: boolean; sequenceNumber: number; timestamp: number; ssrc: number },
  elements: readonly ExtensionElement[],
  payloadBytes: number,
): OpenPacket {
  let blockBytes = 0;
  let isLong = false;
  for (const { data } of elements) {
    blockBytes += data.length;
    if (data.length > MAX_SHORT_ELEMENT_BYTES) isLong = true;
  }
  blockBytes += elements.length * (isLong ? 2 : 1);
  const paddedBytes = (blockBytes + 3) & ~3;
  const payloadOffset = 12 + 4 + paddedBytes;
  const bytes = Buffer.allocUnsafe(payloadOffset + payloadBytes);
  bytes[0] = 0x90;
  bytes[1] = header.payloadType | (header.marker ? 0x80 : 0);
  bytes.writeUInt16BE(header.sequenceNumber & 0xffff, 2);
  bytes.writeUInt32BE(header.timestamp >>> 0, 4);
  bytes.writeUInt32BE(header.ssrc, 8);
  bytes.writeUInt16BE(isLong ? 0x1000 : 0xbede, 12);
  bytes.writeUInt16BE(paddedBytes / 4, 14);
  let at = 16;
  for (const { id, data } of elements) {
    if (isLong) {
      bytes[at++] = id;
      bytes[at++] = data.length;
    } else bytes[at++] = (id << 4) | (data.length - 1);
    bytes.set(data, at);
    at += data.length;
  }
  bytes.fill(0, at, payloadOffset);
  return { bytes, payloadOffset };
}
