/** The part of the border that streams and data channels are; see `border.ts`. */
import type {
  ConsumerScore,
  ConsumerType,
  MediaKind,
  ProducerScore,
  RtpCapabilities,
  RtpParameters,
  SctpStreamParameters,
  ServerRequestInput,
  Stats,
} from '@parley/signaling-protocol';

/** Free-form data attached to what the SFU makes. */
export type AppData = Record<string, unknown>;

/** Tells of the end of an object, whoever ended it. */
export interface CloseObserver {
  on(event: 'close', listener: () => void): unknown;
}

/** What every object of the SFU can tell about itself. */
export interface Inspectable {
  readonly id: string;
  readonly closed: boolean;
  readonly observer: CloseObserver;
  dump(): Promise<object>;
}

export type ProduceOptions = { kind: MediaKind; rtpParameters: RtpParameters; appData: AppData };

export type ConsumeOptions = {
  producerId: string;
  rtpCapabilities: RtpCapabilities;
  paused: boolean;
  enableRtx: boolean;
  ignoreDtx: boolean;
};

/** On a direct transport there are no stream parameters. */
export type ProduceDataOptions = {
  sctpStreamParameters?: SctpStreamParameters;
  label: string;
  protocol: string;
  appData?: AppData;
};

export interface SfuProducer extends Inspectable {
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

export interface SfuConsumer extends Inspectable {
  readonly producerId: string;
  readonly kind: MediaKind;
  readonly type: ConsumerType;
  readonly rtpParameters: ServerRequestInput<'newConsumer'>['rtpParameters'];
  readonly paused: boolean;
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

export interface SfuDataProducer extends Inspectable {
  readonly label: string;
  readonly protocol: string;
  readonly appData: AppData;
  on(event: 'transportclose', listener: () => void): unknown;
  close(): void;
  /** Direct transports only. */
  send(message: string): void;
  getStats(): Promise<Stats>;
}

export interface SfuDataConsumer extends Inspectable {
  readonly dataProducerId: string;
  /** Undefined on a direct transport. */
  readonly sctpStreamParameters: SctpStreamParameters | undefined;
  readonly label: string;
  readonly protocol: string;
  on(event: 'dataproducerclose' | 'transportclose', listener: () => void): unknown;
  /** Direct transports only. `ppid` as RFC 8831 section 8 has it: 51 is text. */
  on(event: 'message', listener: (message: Uint8Array, ppid: number) => void): unknown;
  close(): void;
  /** Sends to the remote what no data producer sent; not on a direct transport. Answers what is buffered, bytes. */
  send(message: string): Promise<number>;
  getStats(): Promise<Stats>;
}
