/**
 * The one contract between the host side (`api/`) and the media engine (`worker/`): every request with what goes in and
 * what comes out, and every notification. Ids are made by the host; the engine never makes one.
 */
import type { SctpState } from '../types/baseTransport.ts';
import type { NetworkImpairment } from '../types/networkImpairment.ts';
import type { MediaKind, RtpEncodingParameters, RtpMapping, RtpParameters } from '../types/rtpParameters.ts';
import type { SctpNegotiatedCapabilities, SctpParameters, SctpStreamParameters } from '../types/sctpParameters.ts';
import type { SrtpCryptoSuite, SrtpParameters } from '../types/srtpParameters.ts';
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
import type { WorkerStats } from '../types/workerStats.ts';

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

/** The SCTP association of a transport; all sizes in bytes. */
export interface SctpSettings {
  /** Whether DataChannels run over it (WebRTC), or the messages of another engine or application. */
  isDataChannel: boolean;
  maxSendMessageSize: number;
  maxReceiveMessageSize: number;
  sendBufferSize: number;
  perStreamSendQueueLimit: number;
  maxReceiverWindowBufferSize: number;
  defaultStreamBufferedAmountLowThreshold: number;
}

/** What a transport with SCTP tells of it when it is made. */
export interface SctpData {
  sctpParameters: SctpParameters;
  sctpState: SctpState;
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
  /** Absent: no data channels. */
  sctp?: SctpSettings;
}

export interface WebRtcTransportData {
  iceRole: 'controlled';
  iceParameters: IceParameters;
  iceCandidates: IceCandidate[];
  iceState: IceState;
  dtlsParameters: DtlsParameters;
  dtlsState: DtlsState;
  sctp?: SctpData;
}

export interface CreatePlainTransportData {
  transportId: string;
  listenInfo: TransportListenInfo;
  /** Where RTCP is received without `rtcpMux`; absent: on another port of `listenInfo`. */
  rtcpListenInfo?: TransportListenInfo;
  rtcpMux: boolean;
  /** The remote's address is learned from its first packet. */
  comedia: boolean;
  /** The suite of our keys; absent: no SRTP. */
  srtpCryptoSuite?: SrtpCryptoSuite;
  sctp?: SctpSettings;
}

export interface PlainTransportData {
  tuple: TransportTuple;
  rtcpTuple?: TransportTuple;
  /** Our own keys. */
  srtpParameters?: SrtpParameters;
  sctp?: SctpData;
}

export interface CreatePipeTransportData {
  transportId: string;
  listenInfo: TransportListenInfo;
  enableRtx: boolean;
  enableSrtp: boolean;
  sctp?: SctpSettings;
}

export interface PipeTransportData {
  tuple: TransportTuple;
  srtpParameters?: SrtpParameters;
  sctp?: SctpData;
}

export interface CreateDirectTransportData {
  transportId: string;
  /** Bytes. */
  maxSendMessageSize: number;
  /** Bytes. */
  maxReceiveMessageSize: number;
}

/** Where a plain transport's remote is, as far as the application knows. */
export interface ConnectPlainTransportData {
  ip?: string;
  port?: number;
  rtcpPort?: number;
  /** The remote's keys. */
  srtpParameters?: SrtpParameters;
}

export interface ConnectPipeTransportData {
  ip: string;
  port: number;
  srtpParameters?: SrtpParameters;
}

export interface ProduceDataData {
  dataProducerId: string;
  type: 'sctp' | 'direct';
  /** Type `sctp` only. */
  sctpStreamParameters?: SctpStreamParameters;
  label: string;
  protocol: string;
  paused: boolean;
}

export interface ConsumeDataData {
  dataConsumerId: string;
  dataProducerId: string;
  type: 'sctp' | 'direct';
  /** Type `sctp` only. */
  sctpStreamParameters?: SctpStreamParameters;
  label: string;
  protocol: string;
  paused: boolean;
  subchannels: number[];
}

/** A message of a data producer or consumer. */
export interface DataMessage {
  message: Uint8Array;
  /** RFC 8831 §8: 51 text, 53 binary, 56 empty text, 57 empty binary. */
  ppid: number;
}

export interface ProduceData {
  producerId: string;
  kind: MediaKind;
  rtpParameters: RtpParameters;
  rtpMapping: RtpMapping;
  /** Milliseconds between two key-frame requests of the same stream; 0: no limit. */
  keyFrameRequestDelay: number;
  paused: boolean;
  /** Packets that come without a packet id get one, for the consumers; default false. */
  enableMediasoupPacketIdHeaderExtension?: boolean;
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
  'worker.getStats': { data: undefined; answer: WorkerStats };
  'worker.updateSettings': { data: { logLevel?: WorkerLogLevel; logTags?: WorkerLogTag[] }; answer: undefined };
  /** Absent: the network as it is. */
  'worker.impairNetwork': { data: { impairment?: NetworkImpairment }; answer: undefined };
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
  'router.createPlainTransport': { data: CreatePlainTransportData; answer: PlainTransportData };
  'router.createPipeTransport': { data: CreatePipeTransportData; answer: PipeTransportData };
  'router.createDirectTransport': { data: CreateDirectTransportData; answer: undefined };
  /** `interval` in milliseconds. */
  'router.createActiveSpeakerObserver': { data: { rtpObserverId: string; interval: number }; answer: undefined };
  /** `threshold` in dBov, -127 to 0; `interval` in milliseconds. */
  'router.createAudioLevelObserver': {
    data: { rtpObserverId: string; maxEntries: number; threshold: number; interval: number };
    answer: undefined;
  };
  'router.closeRtpObserver': { data: { rtpObserverId: string }; answer: undefined };
  'router.closeTransport': { data: { transportId: string }; answer: undefined };

  'transport.dump': { data: undefined; answer: Record<string, unknown> };
  'transport.getStats': { data: undefined; answer: Record<string, unknown>[] };
  'transport.setMaxIncomingBitrate': { data: { bitrate: number }; answer: undefined };
  'transport.setMaxOutgoingBitrate': { data: { bitrate: number }; answer: undefined };
  'transport.setMinOutgoingBitrate': { data: { bitrate: number }; answer: undefined };
  'transport.enableTraceEvent': { data: { types: string[] }; answer: undefined };
  'transport.produce': { data: ProduceData; answer: { type: ProducerType } };
  'transport.consume': { data: ConsumeData; answer: ConsumeAnswer };
  'transport.closeProducer': { data: { producerId: string }; answer: undefined };
  'transport.closeConsumer': { data: { consumerId: string }; answer: undefined };
  'transport.produceData': { data: ProduceDataData; answer: undefined };
  'transport.consumeData': { data: ConsumeDataData; answer: { dataProducerPaused: boolean } };
  'transport.closeDataProducer': { data: { dataProducerId: string }; answer: undefined };
  'transport.closeDataConsumer': { data: { dataConsumerId: string }; answer: undefined };

  'webRtcTransport.connect': {
    data: { dtlsParameters: DtlsParameters };
    answer: { dtlsLocalRole: 'client' | 'server' };
  };
  'webRtcTransport.restartIce': { data: undefined; answer: IceParameters };
  /** Answers the tuples as they are now, and our keys. */
  'plainTransport.connect': {
    data: ConnectPlainTransportData;
    answer: { tuple: TransportTuple; rtcpTuple?: TransportTuple; srtpParameters?: SrtpParameters };
  };
  'pipeTransport.connect': { data: ConnectPipeTransportData; answer: { tuple: TransportTuple } };

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

  'dataProducer.dump': { data: undefined; answer: Record<string, unknown> };
  'dataProducer.getStats': { data: undefined; answer: Record<string, unknown>[] };
  'dataProducer.pause': { data: undefined; answer: undefined };
  'dataProducer.resume': { data: undefined; answer: undefined };

  'dataConsumer.dump': { data: undefined; answer: Record<string, unknown> };
  'dataConsumer.getStats': { data: undefined; answer: Record<string, unknown>[] };
  'dataConsumer.pause': { data: undefined; answer: undefined };
  'dataConsumer.resume': { data: undefined; answer: undefined };
  /** Bytes. */
  'dataConsumer.getBufferedAmount': { data: undefined; answer: { bufferedAmount: number } };
  'dataConsumer.setBufferedAmountLowThreshold': { data: { threshold: number }; answer: undefined };
  /** Answers the subchannels as they are now. */
  'dataConsumer.setSubchannels': { data: { subchannels: number[] }; answer: { subchannels: number[] } };
  'dataConsumer.addSubchannel': { data: { subchannel: number }; answer: { subchannels: number[] } };
  'dataConsumer.removeSubchannel': { data: { subchannel: number }; answer: { subchannels: number[] } };
  /** Answers what is buffered then, bytes. */
  'dataConsumer.send': { data: DataMessage; answer: { bufferedAmount: number } };

  'rtpObserver.pause': { data: undefined; answer: undefined };
  'rtpObserver.resume': { data: undefined; answer: undefined };
  'rtpObserver.addProducer': { data: { producerId: string }; answer: undefined };
  'rtpObserver.removeProducer': { data: { producerId: string }; answer: undefined };
}

/** What the host sends without waiting for an answer, by command. One that can't be carried out is dropped. */
export interface Commands {
  /** Direct transports: a packet in the clear, as from the network. */
  'producer.send': { packet: Uint8Array };
  'transport.sendRtcp': { packet: Uint8Array };
  'dataProducer.send': DataMessage & {
    /** Only consumers of at least one of these get it; empty: all. */
    subchannels: number[];
    /** Only consumers of this one get it. */
    requiredSubchannel?: number;
    /** Consumers of this one don't get it. */
    ignoredSubchannel?: number;
  };
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
  /** `negotiated` when the state is `connected`. */
  'transport.sctpStateChange': { sctpState: SctpState; negotiated?: SctpNegotiatedCapabilities };
  /** Plain transports with comedia: the remote's address is known. */
  'transport.tuple': { tuple: TransportTuple };
  'transport.rtcpTuple': { rtcpTuple: TransportTuple };
  /** Direct transports: an RTCP packet for the remote. */
  'transport.rtcp': { packet: Uint8Array };
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
  /** Direct transports: a packet for the remote. */
  'consumer.rtp': { packet: Uint8Array };

  'dataConsumer.dataProducerClose': undefined;
  'dataConsumer.dataProducerPause': undefined;
  'dataConsumer.dataProducerResume': undefined;
  /** Direct transports. */
  'dataConsumer.message': DataMessage;
  'dataConsumer.sctpSendBufferFull': undefined;
  'dataConsumer.bufferedAmountLow': { bufferedAmount: number };

  /** Loudest first; `volume` in dBov. */
  'rtpObserver.volumes': { volumes: { producerId: string; volume: number }[] };
  'rtpObserver.silence': undefined;
  'rtpObserver.dominantSpeaker': { producerId: string };
}

export type RequestMethod = keyof Requests;
export type CommandName = keyof Commands;
export type NotificationEvent = keyof Notifications;

/** What travels, in structured clones, one way or the other. */
export type ChannelMessage =
  | { kind: 'request'; id: number; method: RequestMethod; targetId: string; data: unknown }
  | { kind: 'command'; command: CommandName; targetId: string; data: unknown }
  | { kind: 'answer'; id: number; data: unknown }
  | { kind: 'refusal'; id: number; error: { name: string; message: string } }
  | { kind: 'notification'; event: NotificationEvent; targetId: string; data: unknown };

/** One end of a carrier: something that takes messages to the other end, in order, and never throws. */
export interface ChannelEnd {
  send(message: ChannelMessage): void;
  /** Set once, before the first message may arrive. */
  onMessage: (message: ChannelMessage) => void;
}
