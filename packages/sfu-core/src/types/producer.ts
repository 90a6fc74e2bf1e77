import type { AppData } from './appData.ts';
import type { MediaKind, RtpParameters } from './rtpParameters.ts';
import type { RtpStreamRecvStats } from './rtpStreamStats.ts';
import type { ProducerScore, ProducerType, ProducerVideoOrientation, TraceEventData } from './transport.ts';

/** What `transport.produce()` takes. */
export type ProducerOptions<ProducerAppData extends AppData = AppData> = {
  /** Default random. Only for a Producer that continues one of another Router. */
  id?: string;
  kind: MediaKind;
  /** What the endpoint sends. */
  rtpParameters: RtpParameters;
  /** Default false. */
  paused?: boolean;
  /** Video only. Milliseconds between two key-frame requests for the same stream. Default 0: no limit. */
  keyFrameRequestDelay?: number;
  /**
   * Gives each packet a number by which it can be told again behind this Router, in a header extension
   * (`urn:mediasoup:params:rtp-hdrext:packet-id`), unless it came with one. Default false.
   */
  enableMediasoupPacketIdHeaderExtension?: boolean;
  /** Default `{}`. */
  appData?: ProducerAppData;
};

export type ProducerDump = {
  id: string;
  kind: string;
  type: ProducerType;
  rtpParameters: RtpParameters;
  rtpMapping: unknown;
  rtpStreams: unknown;
  traceEventTypes: string[];
  paused: boolean;
};

/** One for each RTP stream received. */
export type ProducerStat = RtpStreamRecvStats;

export type ProducerTraceEventType = 'rtp' | 'keyframe' | 'nack' | 'pli' | 'fir' | 'sr';

export type ProducerTraceEventData = TraceEventData & { type: ProducerTraceEventType };

export type ProducerEvents = {
  /** Its transport was closed, and the Producer with it. */
  transportclose: [];
  score: [ProducerScore[]];
  videoorientationchange: [ProducerVideoOrientation];
  trace: [ProducerTraceEventData];
  '@close': [];
};

export type ProducerObserverEvents = {
  close: [];
  pause: [];
  resume: [];
  score: [ProducerScore[]];
  videoorientationchange: [ProducerVideoOrientation];
  trace: [ProducerTraceEventData];
};
