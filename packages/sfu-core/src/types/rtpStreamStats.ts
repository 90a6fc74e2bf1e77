/** What is known about any RTP stream. */
export type BaseRtpStreamStats = {
  /** Milliseconds of the worker's monotonic clock. */
  timestamp: number;
  ssrc: number;
  rtxSsrc?: number;
  rid?: string;
  kind: string;
  mimeType: string;
  packetsLost: number;
  /** Of the last report, in 1/256 (RFC 3550 section 6.4.1). */
  fractionLost: number;
  /** In clock rate units. */
  jitter: number;
  packetsDiscarded: number;
  packetsRetransmitted: number;
  packetsRepaired: number;
  nackCount: number;
  nackPacketCount: number;
  pliCount: number;
  firCount: number;
  /** ms. */
  roundTripTime?: number;
  rtxPacketsDiscarded?: number;
  /** 0 (nothing arrives) to 10 (nothing is lost). */
  score: number;
};

/** Bitrate (bit/s) by `spatialLayer.temporalLayer`. */
export type BitrateByLayer = { [key: string]: number };

/** A stream received by a Producer: `type` is `inbound-rtp`. */
export type RtpStreamRecvStats = BaseRtpStreamStats & {
  type: string;
  packetCount: number;
  byteCount: number;
  /** bit/s. */
  bitrate: number;
  bitrateByLayer: BitrateByLayer;
};

/** A stream sent by a Consumer: `type` is `outbound-rtp`. */
export type RtpStreamSendStats = BaseRtpStreamStats & {
  type: string;
  packetCount: number;
  byteCount: number;
  /** bit/s. */
  bitrate: number;
};
