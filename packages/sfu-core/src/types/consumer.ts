import type { AppData } from './appData.ts';
import type { ProducerStat } from './producer.ts';
import type { MediaKind, RtpCapabilities, RtpEncodingParameters, RtpParameters } from './rtpParameters.ts';
import type { RtpStreamSendStats } from './rtpStreamStats.ts';
import type { ConsumerLayers, ConsumerScore, TraceEventData } from './transport.ts';

/** What `transport.consume()` takes. */
export type ConsumerOptions<ConsumerAppData extends AppData = AppData> = {
  producerId: string;
  /** What the endpoint can receive. */
  rtpCapabilities: RtpCapabilities;
  /**
   * Default false. A video Consumer is best created paused and resumed when the endpoint is ready, so that the key frame
   * which resuming asks for does not arrive too early.
   */
  paused?: boolean;
  /** Default: `0`, `1`, … in each transport. */
  mid?: string;
  /** Default: the highest. */
  preferredLayers?: ConsumerLayers;
  /** Store sent packets and answer NACK. Default true for video, false for audio. */
  enableRtx?: boolean;
  /** Opus only. Do not forward DTX packets. Default false. */
  ignoreDtx?: boolean;
  /** Forward all streams of the Producer as they are. Default false. */
  pipe?: boolean;
  /** Default `{}`. */
  appData?: ConsumerAppData;
};

export type BaseConsumerDump = {
  id: string;
  producerId: string;
  kind: MediaKind;
  rtpParameters: RtpParameters;
  consumableRtpEncodings?: RtpEncodingParameters[];
  supportedCodecPayloadTypes: number[];
  traceEventTypes: string[];
  paused: boolean;
  producerPaused: boolean;
  priority: number;
};

export type SimpleConsumerDump = BaseConsumerDump & { type: string; rtpStream: RtpStreamDump };

export type SimulcastConsumerDump = SimpleConsumerDump & {
  preferredSpatialLayer: number;
  targetSpatialLayer: number;
  currentSpatialLayer: number;
  preferredTemporalLayer: number;
  targetTemporalLayer: number;
  currentTemporalLayer: number;
};

export type SvcConsumerDump = SimulcastConsumerDump;

export type PipeConsumerDump = BaseConsumerDump & { type: string; rtpStreams: RtpStreamDump[] };

export type ConsumerDump = SimpleConsumerDump | SimulcastConsumerDump | SvcConsumerDump | PipeConsumerDump;

export type RtpStreamDump = { params: RtpStreamParametersDump; score: number; rtxStream?: RtxStreamDump };

export type RtpStreamParametersDump = {
  encodingIdx: number;
  ssrc: number;
  payloadType: number;
  mimeType: string;
  clockRate: number;
  rid?: string;
  cname: string;
  rtxSsrc?: number;
  rtxPayloadType?: number;
  useNack: boolean;
  usePli: boolean;
  useFir: boolean;
  useInBandFec: boolean;
  useDtx: boolean;
  spatialLayers: number;
  temporalLayers: number;
};

export type RtxStreamParameters = {
  ssrc: number;
  payloadType: number;
  mimeType: string;
  clockRate: number;
  rrid?: string;
  cname: string;
};

export type RtxStreamDump = { params: RtxStreamParameters };

/** Of the stream sent; `getStats()` adds that of the Producer's stream being forwarded. */
export type ConsumerStat = RtpStreamSendStats;

/** What `consumer.getStats()` answers. */
export type ConsumerStats = (ConsumerStat | ProducerStat)[];

export type ConsumerTraceEventType = 'rtp' | 'keyframe' | 'nack' | 'pli' | 'fir';

export type ConsumerTraceEventData = TraceEventData & { type: ConsumerTraceEventType };

export type ConsumerEvents = {
  /** Its transport was closed, and the Consumer with it. */
  transportclose: [];
  /** Its Producer was closed, and the Consumer with it. */
  producerclose: [];
  producerpause: [];
  producerresume: [];
  score: [ConsumerScore];
  /** Without layers: nothing is being sent. */
  layerschange: [ConsumerLayers?];
  trace: [ConsumerTraceEventData];
  /** Only on a DirectTransport. */
  rtp: [Buffer];
  '@close': [];
  '@producerclose': [];
};

export type ConsumerObserverEvents = {
  close: [];
  /** It or its Producer was paused while neither was. */
  pause: [];
  /** Neither it nor its Producer is paused any more. */
  resume: [];
  score: [ConsumerScore];
  layerschange: [ConsumerLayers?];
  trace: [ConsumerTraceEventData];
};
