/**
 * The one contract between the host side (`api/`) and the media engine (`worker/`): every request with what goes in and
 * what comes out, and every notification. Ids are made by the host; the engine never makes one.
 */
import type { MediaKind, RtpEncodingParameters, RtpMapping, RtpParameters } from '../types/rtpParameters.ts';
import type {
  ConsumerLayers,
  ConsumerScore,
  ConsumerType,
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceState,
  ProducerScore,
  ProducerType,
  ProducerVideoOrientation,
  TraceEventData,
  TransportListenInfo,
  TransportTuple,
} from '../types/transport.ts';
import type { WorkerLogLevel, WorkerLogTag, WorkerResourceUsage } from '../types/worker.ts';

/** What a worker is started with. */
export interface WorkerSettings {
  logLevel: WorkerLogLevel;
  logTags: WorkerLogTag[];
  /** Lowest and highest port of transports that name none. */
  rtcMinPort: number;
  rtcMaxPort: number;
  /** PEM files of the DTLS certificate; absent: one is generated. */
  dtlsCertificateFile?: string;
  dtlsPrivateKeyFile?: string;
}

export interface CreateWebRtcTransportData {
  transportId: string;
  /** Listen on this server's sockets; absent: on sockets of its own, made from `listenInfos`. */
  webRtcServerId?: string;
  listenInfos?: TransportListenInfo[];
  enableUdp: boolean;
  enableTcp: boolean;
  preferUdp: boolean;
  preferTcp: boolean;
  /** Seconds; 0: never. */
  iceConsentTimeout: number;
  /** bit/s. */
  initialAvailableOutgoingBitrate: number;
}

export interface WebRtcTransportData {
  iceRole: 'controlled';
  iceParameters: IceParameters;
  iceCandidates: IceCandidate[];
  iceState: IceState;
  dtlsParameters: DtlsParameters;
  dtlsState: DtlsState;
}

export interface ProduceData {
  producerId: string;
  kind: MediaKind;
  rtpParameters: RtpParameters;
  rtpMapping: RtpMapping;
  /** Milliseconds between two key-frame requests of the same stream; 0: no limit. */
  keyFrameRequestDelay: number;
  paused: boolean;
}

export interface ConsumeData {
  consumerId: string;
  producerId: string;
  kind: MediaKind;
  /** What is sent to the remote; one encoding but for type `pipe`. */
  rtpParameters: RtpParameters;
  type: ConsumerType;
  /** The producer's encodings as the router offers them (mapped SSRCs), in order. */
  consumableRtpEncodings: RtpEncodingParameters[];
  paused: boolean;
  preferredLayers?: ConsumerLayers;
  ignoreDtx: boolean;
}

export interface ConsumeAnswer {
  paused: boolean;
  producerPaused: boolean;
  score: ConsumerScore;
  preferredLayers?: ConsumerLayers;
}

/** Requests by method: what goes in (`data`) and what comes out (`answer`). The target of a method is in its name's first word. */
export interface Requests {
  'worker.dump': { data: undefined; answer: Record<string, unknown> };
  'worker.getResourceUsage': { data: undefined; answer: WorkerResourceUsage };
  'worker.updateSettings': { data: { logLevel?: WorkerLogLevel; logTags?: WorkerLogTag[] }; answer: undefined };
  'worker.createWebRtcServer': {
    data: { webRtcServerId: string; listenInfos: TransportListenInfo[] };
    answer: undefined;
  };
  'worker.closeWebRtcServer': { data: { webRtcServerId: string }; answer: undefined };
  'worker.createRouter': { data: { routerId: string }; answer: undefined };
  'worker.closeRouter': { data: { routerId: string }; answer: undefined };

  'webRtcServer.dump': { data: undefined; answer: Record<string, unknown> };

  'router.dump': { data: undefined; answer: Record<string, unknown> };
  'router.createWebRtcTransport': { data: CreateWebRtcTransportData; answer: WebRtcTransportData };
  'router.closeTransport': { data: { transportId: string }; answer: undefined };

  'transport.dump': { data: undefined; answer: Record<string, unknown> };
  'transport.getStats': { data: undefined; answer: Record<string, unknown>[] };
  'transport.connect': { data: { dtlsParameters: DtlsParameters }; answer: { dtlsLocalRole: 'client' | 'server' } };
  'transport.restartIce': { data: undefined; answer: IceParameters };
  'transport.setMaxIncomingBitrate': { data: { bitrate: number }; answer: undefined };
  'transport.setMaxOutgoingBitrate': { data: { bitrate: number }; answer: undefined };
  'transport.setMinOutgoingBitrate': { data: { bitrate: number }; answer: undefined };
  'transport.enableTraceEvent': { data: { types: string[] }; answer: undefined };
  'transport.produce': { data: ProduceData; answer: { type: ProducerType } };
  'transport.consume': { data: ConsumeData; answer: ConsumeAnswer };
  'transport.closeProducer': { data: { producerId: string }; answer: undefined };
  'transport.closeConsumer': { data: { consumerId: string }; answer: undefined };

  'producer.dump': { data: undefined; answer: Record<string, unknown> };
  'producer.getStats': { data: undefined; answer: Record<string, unknown>[] };
  'producer.pause': { data: undefined; answer: undefined };
  'producer.resume': { data: undefined; answer: undefined };
  'producer.enableTraceEvent': { data: { types: string[] }; answer: undefined };

  'consumer.dump': { data: undefined; answer: Record<string, unknown> };
  'consumer.getStats': { data: undefined; answer: Record<string, unknown>[] };
  'consumer.pause': { data: undefined; answer: undefined };
  'consumer.resume': { data: undefined; answer: undefined };
  'consumer.setPreferredLayers': { data: ConsumerLayers; answer: { preferredLayers?: ConsumerLayers } };
  'consumer.setPriority': { data: { priority: number }; answer: { priority: number } };
  'consumer.requestKeyFrame': { data: undefined; answer: undefined };
  'consumer.enableTraceEvent': { data: { types: string[] }; answer: undefined };
}

/** Notifications of the engine, by event: what comes with it. The target id is the object's. */
export interface Notifications {
  /** Target: the empty id. The worker is ready for requests. */
  'worker.running': { pid: number };
  /** Target: the empty id. A line for the host's logger. */
  'worker.log': { level: Exclude<WorkerLogLevel, 'none'>; tag: string; text: string };

  'transport.iceStateChange': { iceState: IceState };
  'transport.iceSelectedTupleChange': { iceSelectedTuple: TransportTuple };
  /** `reason` says why in words when the state is `failed`. */
  'transport.dtlsStateChange': { dtlsState: DtlsState; dtlsRemoteCert?: string; reason?: string };
  'transport.trace': TraceEventData;

  'producer.score': { scores: ProducerScore[] };
  'producer.videoOrientationChange': ProducerVideoOrientation;
  'producer.trace': TraceEventData;

  'consumer.producerClose': undefined;
  'consumer.producerPause': undefined;
  'consumer.producerResume': undefined;
  'consumer.score': { score: ConsumerScore };
  /** Absent layers: nothing is being sent. */
  'consumer.layersChange': { layers?: ConsumerLayers };
  'consumer.trace': TraceEventData;
}

export type RequestMethod = keyof Requests;
export type NotificationEvent = keyof Notifications;

/** What travels, in structured clones, one way or the other. */
export type ChannelMessage =
  | { kind: 'request'; id: number; method: RequestMethod; targetId: string; data: unknown }
  | { kind: 'answer'; id: number; data: unknown }
  | { kind: 'refusal'; id: number; error: { name: string; message: string } }
  | { kind: 'notification'; event: NotificationEvent; targetId: string; data: unknown };

/** One end of a carrier: something that takes messages to the other end, in order, and never throws. */
export interface ChannelEnd {
  send(message: ChannelMessage): void;
  /** Set once, before the first message may arrive. */
  onMessage: (message: ChannelMessage) => void;
}
