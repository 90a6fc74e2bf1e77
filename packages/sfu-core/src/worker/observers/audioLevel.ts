import type { RtpPacket } from '../rtp/RtpPacket.ts';

/** The quietest level there is: digital silence. */
export const SILENCE_LEVEL = 127;

/**
 * The level of the client-to-mixer extension (RFC 6464 §3): how far below full scale the packet's audio is, 0 (loudest)
 * to 127, in dBov. The voice flag beside it is not read: not every sender sets it.
 *
 * @param extensionId the sender's id of the extension; 0: not negotiated.
 * @returns -1 when the packet doesn't say.
 */
export function audioLevelOf(packet: RtpPacket, extensionId: number): number {
  const offset = packet.extensionOffset(extensionId);
  if (offset < 0 || packet.extensionLengthBytes(extensionId) === 0) return -1;
  return (packet.buffer[offset] as number) & 0x7f;
}
