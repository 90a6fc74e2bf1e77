/** The part of the border that transports are; see `border.ts`. */
import type {
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceState,
  SctpParameters,
  SrtpCryptoSuite,
  SrtpParameters,
  Stats,
} from '@parley/signaling-protocol';
import type {
  AppData,
  CloseObserver,
  ConsumeOptions,
  Inspectable,
  ProduceDataOptions,
  ProduceOptions,
  SfuConsumer,
  SfuDataConsumer,
  SfuDataProducer,
  SfuProducer,
} from './borderStreams.ts';

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

/** A socket on any free port of a range. */
export type ListenRange = Omit<ListenInfo, 'port' | 'exposeInternalIp'> & { portRange: { min: number; max: number } };

/** What a transport tells of itself when asked to; `info` of type `bwe` has the bitrates. */
export type TransportTrace = { type: string; direction: 'in' | 'out'; info: unknown };

export interface TransportObserver extends CloseObserver {
  on(event: 'close', listener: () => void): unknown;
  on(event: 'newproducer', listener: (producer: SfuProducer) => void): unknown;
  on(event: 'newconsumer', listener: (consumer: SfuConsumer) => void): unknown;
  on(event: 'newdataproducer', listener: (dataProducer: SfuDataProducer) => void): unknown;
  on(event: 'newdataconsumer', listener: (dataConsumer: SfuDataConsumer) => void): unknown;
}

/** What every transport can do. */
export interface SfuTransport extends Inspectable {
  readonly observer: TransportObserver;
  readonly appData: AppData;
  on(event: 'trace', listener: (trace: TransportTrace) => void): unknown;
  /** The router it is on went with its worker. */
  on(event: 'routerclose', listener: () => void): unknown;
  close(): void;
  getStats(): Promise<Stats>;
  produce(options: ProduceOptions): Promise<SfuProducer>;
  consume(options: ConsumeOptions): Promise<SfuConsumer>;
  produceData(options: ProduceDataOptions): Promise<SfuDataProducer>;
  consumeData(options: { dataProducerId: string }): Promise<SfuDataConsumer>;
  enableTraceEvent(types: ('bwe' | 'probation')[]): Promise<void>;
}

/** The way that a transport's packets take; the remote is known once something has come from it. */
export type TransportTuple = {
  protocol: 'udp' | 'tcp';
  localAddress: string;
  localPort: number;
  remoteIp?: string | undefined;
  remotePort?: number | undefined;
};

/** mediasoup's options of the same names, in bit/s and seconds. */
export type WebRtcTransportOptions = {
  enableUdp?: boolean;
  enableTcp?: boolean;
  preferUdp?: boolean;
  enableSctp?: boolean;
  iceConsentTimeout?: number;
  initialAvailableOutgoingBitrate?: number;
  /** How many consumers are expected on it, by which it is placed. Default: as many as the room has producers. */
  expectedConsumers?: number | undefined;
  appData?: AppData;
};

export interface SfuWebRtcServer extends Inspectable {}

export interface SfuWebRtcTransport extends SfuTransport {
  readonly iceParameters: IceParameters;
  readonly iceCandidates: IceCandidate[];
  readonly dtlsParameters: DtlsParameters;
  readonly iceState: IceState;
  readonly dtlsState: DtlsState;
  readonly iceSelectedTuple: TransportTuple | undefined;
  readonly sctpParameters: SctpParameters | undefined;
  on(event: 'icestatechange', listener: (state: IceState) => void): unknown;
  on(event: 'dtlsstatechange', listener: (state: DtlsState) => void): unknown;
  on(event: 'trace', listener: (trace: TransportTrace) => void): unknown;
  on(event: 'routerclose', listener: () => void): unknown;
  connect(options: { dtlsParameters: DtlsParameters }): Promise<void>;
  restartIce(): Promise<IceParameters>;
  /** In bit/s. */
  setMaxIncomingBitrate(bitrateBps: number): Promise<void>;
}

export type PlainTransportOptions = {
  listenInfo: ListenRange;
  rtcpMux?: boolean;
  comedia?: boolean;
  enableSctp?: boolean;
  enableSrtp?: boolean;
  srtpCryptoSuite?: SrtpCryptoSuite;
  appData?: AppData;
};

/** Where a plain transport listens. */
export type PlainTuple = { localAddress: string; localPort: number };

/** Where the remote of a plain transport is, and its keys. */
export type PlainRemote = {
  ip?: string;
  port?: number;
  rtcpPort?: number;
  srtpParameters?: SrtpParameters;
};

export interface SfuPlainTransport extends SfuTransport {
  readonly tuple: PlainTuple;
  readonly rtcpTuple: PlainTuple | undefined;
  readonly sctpParameters: SctpParameters | undefined;
  readonly srtpParameters: SrtpParameters | undefined;
  connect(remote: PlainRemote): Promise<void>;
}

/** Between the SFU and this process. */
export interface SfuDirectTransport extends SfuTransport {}
