/** The part of the border that statistics of a worker are; see `border.ts`. */
import type { MediaKind } from '@parley/signaling-protocol';

export type SfuTransportType = 'webrtc' | 'plain' | 'pipe' | 'direct';

/** RTP streams of one kind in one direction, added up since the worker's start. */
export type SfuStreamStats = {
  packets: number;
  bytes: number;
  packetsLost: number;
  packetsRetransmitted: number;
  nackCount: number;
  nackPacketCount: number;
  pliCount: number;
  firCount: number;
};

/** How many values were how large. `counts` has one more entry than there are bounds: values above all of them. */
export type SfuHistogram = { upperBounds: number[]; counts: number[]; sum: number };

/** What a worker has done: totals since its start, and what there is now. */
export type SfuWorkerStats = {
  cpuTimeMs: number;
  residentSetBytes: number;
  transports: Record<SfuTransportType, number>;
  producers: Record<MediaKind, number>;
  consumers: Record<MediaKind, number>;
  dataProducers: number;
  dataConsumers: number;
  layersSent: { spatialLayer: number; temporalLayer: number; consumers: number }[];
  traffic: Record<SfuTransportType, { bytesReceived: number; bytesSent: number }>;
  received: Record<MediaKind, SfuStreamStats>;
  sent: Record<MediaKind, SfuStreamStats>;
  roundTripTimeMs: SfuHistogram;
  /** bit/s. */
  availableOutgoingBitrate: SfuHistogram;
  eventLoopDelayMs: SfuHistogram;
};
