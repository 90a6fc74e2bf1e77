import { RtpPacket } from '../RtpPacket.ts';

export interface RtpFields {
  payloadType?: number;
  marker?: boolean;
  sequenceNumber?: number;
  timestamp?: number;
  ssrc?: number;
  csrcs?: number[];
  /** Extension profile and the block behind it, a multiple of 4 bytes. */
  extension?: { profile: number; block: Buffer };
  payload?: Buffer;
  /** Padding, its count byte included. */
  paddingLengthBytes?: number;
}

/** An RTP packet as it is on the wire, written independently of the code under test. */
export function buildRtp(fields: RtpFields): Buffer {
  const csrcs = fields.csrcs ?? [];
  const head = Buffer.alloc(12 + csrcs.length * 4);
  const padding = Buffer.alloc(fields.paddingLengthBytes ?? 0);
  if (padding.length > 0) padding[padding.length - 1] = padding.length;
  head[0] = 0x80 | (padding.length > 0 ? 0x20 : 0) | (fields.extension ? 0x10 : 0) | csrcs.length;
  head[1] = (fields.marker ? 0x80 : 0) | (fields.payloadType ?? 96);
  head.writeUInt16BE(fields.sequenceNumber ?? 0, 2);
  head.writeUInt32BE(fields.timestamp ?? 0, 4);
  head.writeUInt32BE(fields.ssrc ?? 0, 8);
  for (const [index, csrc] of csrcs.entries()) head.writeUInt32BE(csrc, 12 + index * 4);
  const parts: Buffer[] = [head];
  if (fields.extension) {
    const extensionHead = Buffer.alloc(4);
    extensionHead.writeUInt16BE(fields.extension.profile, 0);
    extensionHead.writeUInt16BE(fields.extension.block.length / 4, 2);
    parts.push(extensionHead, fields.extension.block);
  }
  return Buffer.concat([...parts, fields.payload ?? Buffer.alloc(0), padding]);
}

/** The view over such a packet. */
export function parsedRtp(fields: RtpFields): RtpPacket {
  const bytes = buildRtp(fields);
  const packet = new RtpPacket();
  if (!packet.parse(bytes, 0, bytes.length)) throw new Error('the packet was built wrong');
  return packet;
}
