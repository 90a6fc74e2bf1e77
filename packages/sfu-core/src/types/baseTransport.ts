import type { DataProducer } from '../api/DataProducer.ts';
import type { Producer } from '../api/Producer.ts';
import type { SctpNegotiatedCapabilities, SctpParameters } from './sctpParameters.ts';
import type { TraceEventData } from './transport.ts';

export type TransportType = 'webrtc' | 'plain' | 'pipe' | 'direct';

export type SctpState = 'new' | 'connecting' | 'connected' | 'failed' | 'closed';

type Table = { key: number; value: string }[];

/** Which Producer a packet goes to, by what is known of it. */
export type RtpListenerDump = { ssrcTable: Table; midTable: Table; ridTable: Table };

export type SctpListenerDump = { streamIdTable: Table };

/** Ids of the header extensions that the transport itself reads. */
export type RecvRtpHeaderExtensions = {
  mid?: number;
  rid?: number;
  rrid?: number;
  absSendTime?: number;
  transportWideCc01?: number;
};

/** What every kind of transport dumps. */
export type BaseTransportDump = {
  id: string;
  producerIds: string[];
  consumerIds: string[];
  mapSsrcConsumerId: Table;
  mapRtxSsrcConsumerId: Table;
  recvRtpHeaderExtensions: RecvRtpHeaderExtensions;
  rtpListener: RtpListenerDump;
  /** Bytes. */
  maxSendMessageSize: number;
  /** Bytes. */
  maxReceiveMessageSize: number;
  dataProducerIds: string[];
  dataConsumerIds: string[];
  sctpParameters?: SctpParameters;
  sctpState?: SctpState;
  sctpNegotiatedCapabilities?: SctpNegotiatedCapabilities;
  sctpListener?: SctpListenerDump;
  traceEventTypes?: string[];
};

/** What every kind of transport counts; bitrates in bit/s. */
export type BaseTransportStats = {
  transportId: string;
  /** Milliseconds of the worker's monotonic clock. */
  timestamp: number;
  sctpState?: SctpState;
  bytesReceived: number;
  recvBitrate: number;
  bytesSent: number;
  sendBitrate: number;
  rtpBytesReceived: number;
  rtpRecvBitrate: number;
  rtpBytesSent: number;
  rtpSendBitrate: number;
  rtxBytesReceived: number;
  rtxRecvBitrate: number;
  rtxBytesSent: number;
  rtxSendBitrate: number;
  probationBytesSent: number;
  probationSendBitrate: number;
  availableOutgoingBitrate?: number;
  availableIncomingBitrate?: number;
  maxIncomingBitrate?: number;
  maxOutgoingBitrate?: number;
  minOutgoingBitrate?: number;
  /** 0 to 1. */
  rtpPacketLossReceived?: number;
  /** 0 to 1. */
  rtpPacketLossSent?: number;
};

export type TransportTraceEventType = 'probation' | 'bwe';

export type TransportTraceEventData = TraceEventData & { type: TransportTraceEventType };

export type TransportEvents = {
  /** Its Router was closed, and the transport with it. */
  routerclose: [];
  /** Its WebRtcServer was closed, and the transport with it. */
  listenserverclose: [];
  trace: [TransportTraceEventData];
  /** Names with `@` are mediasoup's internal events: emitted as there, but nothing in here depends on them. */
  '@close': [];
  '@newproducer': [Producer];
  '@producerclose': [Producer];
  '@newdataproducer': [DataProducer];
  '@dataproducerclose': [DataProducer];
  '@listenserverclose': [];
};

/** Of transports over which SCTP can run. */
export type SctpTransportEvents = TransportEvents & { sctpstatechange: [SctpState] };
