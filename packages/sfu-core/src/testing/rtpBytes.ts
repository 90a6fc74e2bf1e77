import { SLOT_HEADROOM_BYTES, SLOT_TAILROOM_BYTES } from '../worker/srtp/PacketSlot.ts';

/** A packet to send. */
export interface RtpFields {
  payloadType: number;
  sequenceNumber: number;
  timestamp: number;
  ssrc: number;
  marker?: boolean;
  /** One-byte header extension elements (RFC 8285). */
  extensions?: readonly { id: number; data: Buffer }[];
  payload: Buffer;
}

/** A plaintext packet in a slot with the room around it that SRTP needs. */
export interface RtpSlot {
  slot: Buffer;
  lengthBytes: number;
  payloadOffset: number;
}

export function rtpSlot(fields: RtpFields): RtpSlot {
  const header = Buffer.alloc(12);
  const elements = extensionBlock(fields.extensions ?? []);
  header[0] = elements.length > 0 ? 0x90 : 0x80;
  header[1] = fields.payloadType | (fields.marker ? 0x80 : 0);
  header.writeUInt16BE(fields.sequenceNumber & 0xffff, 2);
  header.writeUInt32BE(fields.timestamp >>> 0, 4);
  header.writeUInt32BE(fields.ssrc, 8);
  const packet = Buffer.concat([header, elements, fields.payload]);
  return {
    slot: Buffer.concat([Buffer.alloc(SLOT_HEADROOM_BYTES), packet, Buffer.alloc(SLOT_TAILROOM_BYTES)]),
    lengthBytes: packet.length,
    payloadOffset: header.length + elements.length,
  };
}

function extensionBlock(elements: readonly { id: number; data: Buffer }[]): Buffer {
  if (elements.length === 0) return Buffer.alloc(0);
  const bytes = elements.flatMap(({ id, data }) => [(id << 4) | (data.length - 1), ...data]);
  while (bytes.length % 4 !== 0) bytes.push(0);
  return Buffer.from([0xbe, 0xde, 0, bytes.length / 4, ...bytes]);
}

export function uint16(value: number): Buffer {
  return Buffer.from([(value >> 8) & 0xff, value & 0xff]);
}

/** VP8: descriptor with S, then a frame tag whose lowest bit says whether it is a key frame (RFC 7741 section 4). */
export function vp8Payload(isKeyFrame: boolean, mark: number, sizeBytes = 600): Buffer {
  const payload = Buffer.alloc(sizeBytes, mark & 0xff);
  payload.set([0x10, isKeyFrame ? 0x00 : 0x01, 0, 0]);
  payload.writeUInt32BE(mark, 4);
  return payload;
}

/** Opus: an ordinary 20 ms frame, as far as anybody but a decoder can tell. */
export function opusPayload(mark: number, sizeBytes = 60): Buffer {
  const payload = Buffer.alloc(sizeBytes, mark & 0xff);
  payload[0] = 0x78;
  payload.writeUInt32BE(mark, 4);
  return payload;
}

/** What `vp8Payload()` and `opusPayload()` were given. */
export function markOf(payload: Buffer): number {
  return payload.readUInt32BE(4);
}
