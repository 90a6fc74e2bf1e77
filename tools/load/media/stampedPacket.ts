import { fillPayload, MIN_PAYLOAD_BYTES, stampPayload } from '../../../packages/sfu-core/bench/src/media/payload.ts';

/** The ids that publishers give header extensions: others than the router's own. */
export const extensionIds = { audioLevel: 1, absSendTime: 2, transportWide: 3 } as const;

const FIXED_HEADER_BYTES = 12;
const ONE_BYTE_PROFILE = 0xbede;
const EXTENSION_WORDS = 3;
/** Where the payload begins, counted from the packet's begin. */
export const PAYLOAD_OFFSET_BYTES = FIXED_HEADER_BYTES + 4 + 4 * EXTENSION_WORDS;

/** What is in a packet besides the stamp. */
export interface StampedPacket {
  payloadType: number;
  marker: boolean;
  sequenceNumber: number;
  timestamp: number;
  ssrc: number;
  /** The transport's count of its packets. */
  transportWide: number;
  /** RFC 6464: 0 loudest, 127 silence. Undefined: not told, as of video. */
  audioLevel: number | undefined;
  /** What the codec's payload format puts in front; at most 16 bytes. */
  descriptor: readonly number[];
  /** At least `MIN_PAYLOAD_BYTES`; less is made as much. */
  payloadBytes: number;
}

/** Speech below this level has its voice flag set. */
const VOICE_BELOW_LEVEL = 60;

/**
 * Writes an RTP packet whose payload says when it was sent, and otherwise has bytes that its receiver knows.
 *
 * @param nowMs on the clock that all processes of this machine share.
 * @returns the packet's length, bytes.
 */
export function writeStampedPacket(buffer: Buffer, offset: number, packet: StampedPacket, nowMs: number): number {
  const { audioLevel, descriptor } = packet;
  const payloadBytes = Math.max(MIN_PAYLOAD_BYTES, packet.payloadBytes);
  const payloadAt = offset + PAYLOAD_OFFSET_BYTES;
  buffer[offset] = 0x90;
  buffer[offset + 1] = packet.payloadType | (packet.marker ? 0x80 : 0);
  buffer.writeUInt16BE(packet.sequenceNumber, offset + 2);
  buffer.writeUInt32BE(packet.timestamp, offset + 4);
  buffer.writeUInt32BE(packet.ssrc, offset + 8);
  buffer.writeUInt16BE(ONE_BYTE_PROFILE, offset + FIXED_HEADER_BYTES);
  buffer.writeUInt16BE(EXTENSION_WORDS, offset + FIXED_HEADER_BYTES + 2);
  let at = offset + FIXED_HEADER_BYTES + 4;
  buffer[at++] = (extensionIds.absSendTime << 4) | 2;
  buffer.writeUIntBE(Math.floor((nowMs % 64_000) * 262.144) & 0xffffff, at, 3);
  at += 3;
  buffer[at++] = (extensionIds.transportWide << 4) | 1;
  buffer.writeUInt16BE(packet.transportWide, at);
  at += 2;
  if (audioLevel !== undefined) {
    buffer[at++] = extensionIds.audioLevel << 4;
    buffer[at++] = (audioLevel < VOICE_BELOW_LEVEL ? 0x80 : 0) | audioLevel;
  }
  buffer.fill(0, at, payloadAt);
  fillPayload(buffer, payloadAt, payloadBytes);
  buffer.set(descriptor, payloadAt);
  stampPayload(buffer, payloadAt, nowMs);
  return PAYLOAD_OFFSET_BYTES + payloadBytes;
}
