import { SLOT_HEADROOM_BYTES, SLOT_TAILROOM_BYTES } from '../PacketSlot.ts';
import { SRTP_PROFILES, type SrtpProfileName } from '../SrtpProfile.ts';
import { SrtpReceiver } from '../SrtpReceiver.ts';
import { SrtpSender } from '../SrtpSender.ts';

/** Every profile's name, for `describe.each`. */
export const PROFILE_NAMES = Object.keys(SRTP_PROFILES) as SrtpProfileName[];

/** Numbers in [0, 1) that are the same in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Bytes that are the same in every run. */
export function seededBytes(lengthBytes: number, seed: number): Buffer {
  const random = seededRandom(seed);
  return Buffer.from(Array.from({ length: lengthBytes }, () => Math.floor(random() * 256)));
}

export interface RtpOptions {
  ssrc?: number;
  sequenceNumber: number;
  payload?: Buffer;
  /** Words of a header extension; none by default. */
  extensionWords?: number;
  csrcCount?: number;
}

/** An RTP packet. */
export function rtpPacket(options: RtpOptions): Buffer {
  const {
    ssrc = 0xcafebabe,
    sequenceNumber,
    payload = Buffer.from('payload'),
    extensionWords,
    csrcCount = 0,
  } = options;
  const header = Buffer.alloc(12 + 4 * csrcCount + (extensionWords === undefined ? 0 : 4 + 4 * extensionWords), 0x11);
  header[0] = 0x80 | csrcCount | (extensionWords === undefined ? 0 : 0x10);
  header[1] = 96;
  header.writeUInt16BE(sequenceNumber, 2);
  header.writeUInt32BE(sequenceNumber * 3000, 4);
  header.writeUInt32BE(ssrc, 8);
  if (extensionWords !== undefined) {
    header.writeUInt16BE(0xbede, 12 + 4 * csrcCount);
    header.writeUInt16BE(extensionWords, 14 + 4 * csrcCount);
    // Elements of one byte under id 1, each with two bytes of padding (RFC 8285 section 4.2).
    header.fill(Buffer.from([0x10, 0xaa, 0, 0]), 16 + 4 * csrcCount);
  }
  return Buffer.concat([header, payload]);
}

/** Where the payload of a well-formed packet begins. */
export function payloadOffsetOf(packet: Buffer): number {
  const first = packet.readUInt8(0);
  const offset = 12 + 4 * (first & 0x0f);
  return (first & 0x10) === 0 ? offset : offset + 4 + 4 * packet.readUInt16BE(offset + 2);
}

/** A receiver report without blocks, followed by as many bytes as are asked for. */
export function rtcpCompound(ssrc: number, bodyBytes: number): Buffer {
  const compound = Buffer.alloc(8 + bodyBytes, 0xab);
  compound[0] = 0x80;
  compound[1] = 201;
  compound.writeUInt16BE(compound.length / 4 - 1, 2);
  compound.writeUInt32BE(ssrc, 4);
  return compound;
}

/** The packet in a slot of its own, with room in front and behind, `misalignment` bytes off a multiple of four. */
export function inSlot(packet: Buffer, misalignment = 0): { slot: Buffer; offset: number } {
  const offset = SLOT_HEADROOM_BYTES + misalignment;
  const slot = Buffer.alloc(offset + packet.length + SLOT_TAILROOM_BYTES);
  packet.copy(slot, offset);
  return { slot, offset };
}

/** Protects a copy of an RTP packet. */
export function protectRtp(sender: SrtpSender, packet: Buffer, misalignment = 0): Buffer {
  const { slot, offset } = inSlot(packet, misalignment);
  const stream = sender.stream(packet.readUInt32BE(8));
  const lengthBytes = stream.protectRtp(slot, offset, packet.length, payloadOffsetOf(packet));
  return slot.subarray(offset, offset + lengthBytes);
}

/** Protects a copy of an RTCP compound. */
export function protectRtcp(sender: SrtpSender, compound: Buffer): Buffer {
  const { slot, offset } = inSlot(compound);
  return slot.subarray(offset, offset + sender.protectRtcp(slot, offset, compound.length));
}

/** What the receiver makes of a copy of an SRTP packet: the plaintext, or the failure. */
export function unprotectRtp(receiver: SrtpReceiver, packet: Buffer): Buffer | number {
  const copy = Buffer.from(packet);
  const lengthBytes = receiver.unprotectRtp(copy, 0, copy.length);
  return lengthBytes < 0 ? lengthBytes : copy.subarray(0, lengthBytes);
}

/** What the receiver makes of a copy of an SRTCP compound: the plaintext, or the failure. */
export function unprotectRtcp(receiver: SrtpReceiver, compound: Buffer): Buffer | number {
  const copy = Buffer.from(compound);
  const lengthBytes = receiver.unprotectRtcp(copy, 0, copy.length);
  return lengthBytes < 0 ? lengthBytes : copy.subarray(0, lengthBytes);
}

/** A sender and the receiver that shares its keys. */
export function sessionPair(profile: SrtpProfileName, seed = 1): { sender: SrtpSender; receiver: SrtpReceiver } {
  const { keyLengthBytes, saltLengthBytes } = SRTP_PROFILES[profile];
  const key = seededBytes(keyLengthBytes, seed);
  const salt = seededBytes(saltLengthBytes, seed + 1000);
  return { sender: new SrtpSender(profile, key, salt), receiver: new SrtpReceiver(profile, key, salt) };
}
