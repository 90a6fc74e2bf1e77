import type { AppData } from './appData.ts';
import type { SctpStreamParameters } from './sctpParameters.ts';

/** What `transport.produceData()` takes. */
export type DataProducerOptions<DataProducerAppData extends AppData = AppData> = {
  /** Default random. Only for a DataProducer that continues one of another Router. */
  id?: string;
  /** How the endpoint sends. Required but on a DirectTransport, where it has no meaning. */
  sctpStreamParameters?: SctpStreamParameters;
  /** Tells DataChannels apart. Default empty. */
  label?: string;
  /** Sub-protocol of the DataChannel. Default empty. */
  protocol?: string;
  /** Default false. */
  paused?: boolean;
  /** Default `{}`. */
  appData?: DataProducerAppData;
};

export type DataProducerType = 'sctp' | 'direct';

export type DataProducerDump = {
  id: string;
  paused: boolean;
  type: DataProducerType;
  sctpStreamParameters?: SctpStreamParameters;
  label: string;
  protocol: string;
};

/** `type` is `data-producer`. */
export type DataProducerStat = {
  type: string;
  /** Milliseconds of the worker's monotonic clock. */
  timestamp: number;
  label: string;
  protocol: string;
  messagesReceived: number;
  bytesReceived: number;
};

export type DataProducerEvents = {
  /** Its transport was closed, and the DataProducer with it. */
  transportclose: [];
  '@close': [];
};

export type DataProducerObserverEvents = { close: []; pause: []; resume: [] };
