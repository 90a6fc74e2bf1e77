import type { AppData } from './appData.ts';
import type { SctpStreamParameters } from './sctpParameters.ts';

/**
 * What `transport.consumeData()` takes. Reliability (RFC 8831 section 6.1) is that of the DataProducer unless it is given
 * here; it has no meaning on a DirectTransport.
 */
export type DataConsumerOptions<DataConsumerAppData extends AppData = AppData> = {
  dataProducerId: string;
  /** Deliver in order, and reliably. Default: as the DataProducer, or true when that is direct. */
  ordered?: boolean;
  /** ms after which a message is given up; makes it unordered. */
  maxPacketLifeTime?: number;
  /** How often a message is repeated at most; makes it unordered. */
  maxRetransmits?: number;
  /** Default false. */
  paused?: boolean;
  /** Subchannels it is subscribed to, each 0 to 65535. Default none. */
  subchannels?: number[];
  /** Default `{}`. */
  appData?: DataConsumerAppData;
};

export type DataConsumerType = 'sctp' | 'direct';

export type DataConsumerDump = {
  id: string;
  paused: boolean;
  dataProducerPaused: boolean;
  subchannels: number[];
  dataProducerId: string;
  type: DataConsumerType;
  sctpStreamParameters?: SctpStreamParameters;
  label: string;
  protocol: string;
  /** Bytes. */
  bufferedAmount: number;
  /** Bytes. */
  bufferedAmountLowThreshold: number;
};

/** `type` is `data-consumer`. */
export type DataConsumerStat = {
  type: string;
  /** Milliseconds of the worker's monotonic clock. */
  timestamp: number;
  label: string;
  protocol: string;
  messagesSent: number;
  bytesSent: number;
  /** Bytes. */
  bufferedAmount: number;
};

export type DataConsumerEvents = {
  /** Its transport was closed, and the DataConsumer with it. */
  transportclose: [];
  /** Its DataProducer was closed, and the DataConsumer with it. */
  dataproducerclose: [];
  dataproducerpause: [];
  dataproducerresume: [];
  /** Only on a DirectTransport: a message and its PPID (RFC 8831 section 8). */
  message: [Buffer, number];
  /** A message was dropped: too much waits to be sent. */
  sctpsendbufferfull: [];
  /** No more than the threshold is buffered any more: the bytes that are. */
  bufferedamountlow: [number];
  '@close': [];
  '@dataproducerclose': [];
};

export type DataConsumerObserverEvents = {
  close: [];
  /** It or its DataProducer was paused while neither was. */
  pause: [];
  /** Neither it nor its DataProducer is paused any more. */
  resume: [];
};
