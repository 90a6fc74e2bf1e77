import type { RtpPacket } from '../rtp/RtpPacket.ts';

/** A packet that only says that there is silence: frames of length zero (RFC 6716 §3.1 and §3.2). */
export function isOpusDtx(packet: RtpPacket): boolean {
  if (packet.payloadLengthBytes > 2 || packet.payloadLengthBytes === 0) return false;
  const code = (packet.buffer[packet.payloadOffset] as number) & 0b11;
  return code < 2 ? packet.payloadLengthBytes === 1 : code === 2 && packet.payloadLengthBytes === 2;
}
