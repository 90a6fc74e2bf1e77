import type { TransportType } from './baseTransport.ts';
import type { MediaKind } from './rtpParameters.ts';
import type { ConsumerLayers } from './transport.ts';

/** RTP streams of one kind in one direction, added up. Everything is a total since the worker's start. */
export type WorkerStreamStats = {
  /** Packets, repairs not included. */
  packets: number;
  /** Their bytes, headers included. */
  bytes: number;
  /** Packets that never came: to us as we see it, from us as the receivers report it. */
  packetsLost: number;
  /** Packets that came, or were sent, once more. */
  packetsRetransmitted: number;
  /** NACK messages that ask for them: sent for what comes to us, received for what we send. So with `pliCount` and `firCount`. */
  nackCount: number;
  /** Packets that those messages ask for. */
  nackPacketCount: number;
  pliCount: number;
  firCount: number;
};

/** How many values were how large, since the worker's start. */
export type WorkerHistogram = {
  /** Ascending. */
  upperBounds: number[];
  /** How many values were above the bound before and not above this one; the last: those above all bounds. */
  counts: number[];
  /** Of all values. */
  sum: number;
};

/**
 * What a worker has done, in one answer. Not of mediasoup. What goes between routers through pipes is counted in `traffic` only, since it
 * would be counted twice.
 */
export type WorkerStats = {
  /** Of its process: what it has used of the processors since its start, in milliseconds, and the memory that it takes now. */
  cpuTimeMs: number;
  residentSetBytes: number;
  /** Open now. */
  transports: Record<TransportType, number>;
  producers: Record<MediaKind, number>;
  consumers: Record<MediaKind, number>;
  dataProducers: number;
  dataConsumers: number;
  /** What consumers with several layers are sent now. */
  layersSent: (Required<ConsumerLayers> & { consumers: number })[];
  /** Bytes on the wire since the start, whatever was in them. */
  traffic: Record<TransportType, { bytesReceived: number; bytesSent: number }>;
  received: Record<MediaKind, WorkerStreamStats>;
  sent: Record<MediaKind, WorkerStreamStats>;
  /** Looked at every five seconds on each connected transport, in milliseconds; from the first time that statistics were asked for. */
  roundTripTimeMs: WorkerHistogram;
  /** What the remote can be sent, bit/s; looked at likewise, where there is an estimate. */
  availableOutgoingBitrate: WorkerHistogram;
  /** How late a timer of 100 ms was, in milliseconds; likewise. */
  eventLoopDelayMs: WorkerHistogram;
};
