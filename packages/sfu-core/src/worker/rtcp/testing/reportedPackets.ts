import type { TransportCc } from '../RtcpPacket.ts';

/** What a feedback says of one packet. */
export interface ReportedPacket {
  /** The transport-wide one, 16 bits. */
  sequenceNumber: number;
  received: boolean;
  /** As in the feedback; 0 for a lost one. */
  deltaMs: number;
}

/** What transport-wide feedback says, packet by packet. */
export function reportedPackets({ baseSequenceNumber, deltasMs }: TransportCc): ReportedPacket[] {
  return Array.from(deltasMs, (deltaMs, place) => ({
    sequenceNumber: (baseSequenceNumber + place) & 0xffff,
    received: !Number.isNaN(deltaMs),
    deltaMs: Number.isNaN(deltaMs) ? 0 : deltaMs,
  }));
}
