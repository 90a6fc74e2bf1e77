import type { NtpTime } from './ntp.ts';

/** RTCP packet types (RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611 section 2). */
export const RtcpType = {
  SENDER_REPORT: 200,
  RECEIVER_REPORT: 201,
  SOURCE_DESCRIPTION: 202,
  BYE: 203,
  TRANSPORT_FEEDBACK: 205,
  PAYLOAD_FEEDBACK: 206,
  EXTENDED_REPORT: 207,
} as const;

/** Formats of transport layer feedback (type 205). */
export const TransportFeedbackFormat = { NACK: 1, TRANSPORT_CC: 15 } as const;

/** Formats of payload-specific feedback (type 206). */
export const PayloadFeedbackFormat = { PLI: 1, FIR: 4, APPLICATION: 15 } as const;

/** Block types of extended reports (RFC 3611 section 4). */
export const ExtendedReportBlock = { RECEIVER_REFERENCE_TIME: 4, DLRR: 5 } as const;

/** "REMB", in front of every receiver estimated maximum bitrate. */
export const REMB_IDENTIFIER = 0x52454d42;

/** One tick of transport-wide feedback's deltas. */
export const DELTA_TICK_MS = 0.25;
/** One tick of transport-wide feedback's reference time. */
export const REFERENCE_TICK_MS = 64;

/** A report block of SR and RR (RFC 3550 section 6.4.1). */
export interface ReceptionReport {
  /** The source that is reported on. */
  ssrc: number;
  /** Share lost since the last report, in 1/256. */
  fractionLost: number;
  /** Packets lost since the beginning; negative when duplicates outnumber losses. Signed, 24 bits. */
  totalLost: number;
  /** Extended: cycles in the upper 16 bits. */
  highestSequenceNumber: number;
  /** In units of the RTP timestamp. */
  jitter: number;
  /** Middle 32 bits of the last SR's NTP timestamp; 0 if there was none. */
  lastSr: number;
  /** In units of 1/65,536 s. */
  delaySinceLastSr: number;
}

/** What a sender says of itself (RFC 3550 section 6.4.1). */
export interface SenderInfo extends NtpTime {
  ssrc: number;
  /** The instant of the NTP timestamp on the clock of the RTP packets. */
  rtpTimestamp: number;
  packetCount: number;
  octetCount: number;
}

export interface SenderReport extends SenderInfo {
  type: 'sr';
  reports: ReceptionReport[];
}

export interface ReceiverReport {
  type: 'rr';
  ssrc: number;
  reports: ReceptionReport[];
}

export interface SourceDescription {
  type: 'sdes';
  /** The chunks that carry a CNAME. */
  chunks: { ssrc: number; cname: string }[];
}

export interface Bye {
  type: 'bye';
  ssrcs: number[];
}

/** Generic NACK (RFC 4585 section 6.2.1). */
export interface Nack {
  type: 'nack';
  senderSsrc: number;
  mediaSsrc: number;
  sequenceNumbers: number[];
}

/** Picture loss indication (RFC 4585 section 6.3.1). */
export interface PictureLossIndication {
  type: 'pli';
  senderSsrc: number;
  mediaSsrc: number;
}

/** Full intra request (RFC 5104 section 4.3.1). */
export interface FullIntraRequest {
  type: 'fir';
  senderSsrc: number;
  entries: FirEntry[];
}

export interface FirEntry {
  ssrc: number;
  /** 8 bits; one more for each new command, the same when it is repeated. */
  sequenceNumber: number;
}

/** Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb). */
export interface ReceiverEstimatedMaximumBitrate {
  type: 'remb';
  senderSsrc: number;
  bitrateBps: number;
  ssrcs: number[];
}

/** Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01). */
export interface TransportCc {
  type: 'transport-cc';
  senderSsrc: number;
  mediaSsrc: number;
  baseSequenceNumber: number;
  /** On the receiver's clock, a multiple of 64; wraps after 12 days. */
  referenceTimeMs: number;
  /** 8 bits; one more for each feedback packet. */
  feedbackPacketCount: number;
  /**
   * One for each sequence number from the base: since the packet received before it, for the first one since the reference
   * time; NaN: not received. (Thousands of them come every second, hence no objects.)
   */
  deltasMs: Float64Array;
  /** How many of them were not received. */
  lostCount: number;
}

/** Extended report (RFC 3611), as far as round-trip times of receivers go. */
export interface ExtendedReport {
  type: 'xr';
  ssrc: number;
  receiverReferenceTime?: NtpTime;
  dlrr: DlrrEntry[];
}

/** RFC 3611 section 4.5. */
export interface DlrrEntry {
  ssrc: number;
  /** Middle 32 bits of the last receiver reference time; 0 if there was none. */
  lastRr: number;
  /** In units of 1/65,536 s. */
  delaySinceLastRr: number;
}

/** Well-formed, but nothing that the engine uses. */
export interface UnknownRtcp {
  type: 'unknown';
  payloadType: number;
  /** The five bits of count, subtype or format. */
  format: number;
}

/** One packet of a compound. */
export type RtcpPacket =
  | SenderReport
  | ReceiverReport
  | SourceDescription
  | Bye
  | Nack
  | PictureLossIndication
  | FullIntraRequest
  | ReceiverEstimatedMaximumBitrate
  | TransportCc
  | ExtendedReport
  | UnknownRtcp;
