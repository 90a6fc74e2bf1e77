/**
 * What the server uses of the SFU, and no more. `@parley/sfu-core` (and mediasoup, whose API it has) satisfies these
 * interfaces as it is; the tests of rooms and signalling put a small fake behind them.
 */
import type {
  ClientRequestAnswerInput,
  ConsumerScore,
  ConsumerType,
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceState,
  MediaKind,
  ProducerScore,
  RtpCapabilities,
  RtpParameters,
  ServerRequestInput,
  Stats,
} from '@parley/signaling-protocol';

/** Free-form data attached to what the SFU makes. */
export type AppData = Record<string, unknown>;

/** One socket to open: a protocol, an address, a port. */
export type ListenInfo = {
  protocol: 'udp' | 'tcp';
  /** Address to bind. */
  ip: string;
  /** Address or name that clients are told; default `ip`. */
  announcedAddress?: string;
  /** Tell clients `ip` as well as `announcedAddress`. Default false. */
  exposeInternalIp?: boolean;
  port: number;
};

/** Codec a router supports. */
export type RouterCodec = {
  kind: MediaKind;
  mimeType: string;
  clockRate: number;
  channels?: number;
  parameters?: Record<string, unknown>;
};

export interface SfuWorker {
  readonly pid: number;
  readonly closed: boolean;
  on(event: 'died', listener: (error: Error) => void): unknown;
  close(): void;
  createWebRtcServer(options: { listenInfos: ListenInfo[] }): Promise<SfuWebRtcServer>;
  createRouter(options: { mediaCodecs: RouterCodec[] }): Promise<SfuRouter>;
}

export interface SfuWebRtcServer {
  readonly id: string;
}

export interface SfuRouter {
  readonly id: string;
  readonly closed: boolean;
  readonly rtpCapabilities: ClientRequestAnswerInput<'getRouterRtpCapabilities'>;
  on(event: 'workerclose', listener: () => void): unknown;
  close(): void;
  canConsume(options: { producerId: string; rtpCapabilities: RtpCapabilities }): boolean;
  createWebRtcTransport(options: WebRtcTransportOptions): Promise<SfuTransport>;
}

/**
 * mediasoup's options of the same names, in bit/s and seconds. All optional, as there: only so does TypeScript take the
 * SFU's own WebRtcServer for the narrower one here.
 */
export type WebRtcTransportOptions = {
  webRtcServer?: SfuWebRtcServer;
  enableUdp?: boolean;
  enableTcp?: boolean;
  preferUdp?: boolean;
  iceConsentTimeout?: number;
  initialAvailableOutgoingBitrate?: number;
  appData?: AppData;
};

export interface SfuTransport {
  readonly id: string;
  readonly closed: boolean;
  readonly iceParameters: IceParameters;
  readonly iceCandidates: IceCandidate[];
  readonly dtlsParameters: DtlsParameters;
  readonly iceState: IceState;
  readonly dtlsState: DtlsState;
  on(event: 'icestatechange', listener: (state: IceState) => void): unknown;
  on(event: 'dtlsstatechange', listener: (state: DtlsState) => void): unknown;
  close(): void;
  connect(options: { dtlsParameters: DtlsParameters }): Promise<void>;
  restartIce(): Promise<IceParameters>;
  /** In bit/s. */
  setMaxIncomingBitrate(bitrateBps: number): Promise<void>;
  getStats(): Promise<Stats>;
  produce(options: { kind: MediaKind; rtpParameters: RtpParameters; appData: AppData }): Promise<SfuProducer>;
  consume(options: ConsumeOptions): Promise<SfuConsumer>;
}

export type ConsumeOptions = {
  producerId: string;
  rtpCapabilities: RtpCapabilities;
  paused: boolean;
  enableRtx: boolean;
  ignoreDtx: boolean;
};

export interface SfuProducer {
  readonly id: string;
  readonly closed: boolean;
  readonly kind: MediaKind;
  readonly paused: boolean;
  readonly appData: AppData;
  on(event: 'score', listener: (score: ProducerScore) => void): unknown;
  on(event: 'transportclose', listener: () => void): unknown;
  close(): void;
  pause(): Promise<void>;
  resume(): Promise<void>;
  getStats(): Promise<Stats>;
}

/** The layers a consumer forwards or prefers. */
export type Layers = { spatialLayer: number; temporalLayer?: number };

export interface SfuConsumer {
  readonly id: string;
  readonly closed: boolean;
  readonly producerId: string;
  readonly kind: MediaKind;
  readonly type: ConsumerType;
  readonly rtpParameters: ServerRequestInput<'newConsumer'>['rtpParameters'];
  readonly producerPaused: boolean;
  readonly score: ConsumerScore;
  on(event: 'score', listener: (score: ConsumerScore) => void): unknown;
  on(event: 'layerschange', listener: (layers?: Layers) => void): unknown;
  on(event: 'producerpause' | 'producerresume' | 'producerclose' | 'transportclose', listener: () => void): unknown;
  close(): void;
  pause(): Promise<void>;
  resume(): Promise<void>;
  requestKeyFrame(): Promise<void>;
  setPreferredLayers(layers: Layers): Promise<void>;
  setPriority(priority: number): Promise<void>;
  getStats(): Promise<Stats>;
}
