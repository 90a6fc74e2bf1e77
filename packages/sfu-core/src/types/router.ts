import type { Consumer } from '../api/Consumer.ts';
import type { DataConsumer } from '../api/DataConsumer.ts';
import type { DataProducer } from '../api/DataProducer.ts';
import type { PipeTransport } from '../api/PipeTransport.ts';
import type { Producer } from '../api/Producer.ts';
import type { Router } from '../api/Router.ts';
import type { AppData, Either } from './appData.ts';
import type { RouterRtpCodecCapability } from './rtpParameters.ts';
import type { SctpTransportOptions } from './sctpParameters.ts';
import type { TransportListenInfo, TransportListenIp } from './transport.ts';

/** What `worker.createRouter()` takes. */
export type RouterOptions<RouterAppData extends AppData = AppData> = {
  /** Codecs that Producers may send. Default none. */
  mediaCodecs?: RouterRtpCodecCapability[];
  /** Default `{}`. */
  appData?: RouterAppData;
};

/** What `router.pipeToRouter()` takes: a Producer or a DataProducer of this Router, and where it shall be as well. */
export type PipeToRouterOptions = SctpTransportOptions & {
  /** Exactly one of the two ids. */
  producerId?: string;
  dataProducerId?: string;
  /** The other Router, of any Worker of this process. */
  router: Router;
  /** Give the new Producer or DataProducer the id of the original. Default true; not possible within one Worker. */
  keepId?: boolean;
  /** SCTP between the two Routers, which data needs. Default true. */
  enableSctp?: boolean;
  /** Repair losses between the two Routers by NACK and RTX. Default false. */
  enableRtx?: boolean;
  /** Protect RTP and RTCP between the two Routers. Default false. */
  enableSrtp?: boolean;
  /** Where the other Router's end listens, when its Worker is on another machine. Default: as this one's. Not of mediasoup. */
  remoteListenInfo?: TransportListenInfo;
} & Either<
    {
      /** Where both ends listen. Default UDP on 127.0.0.1. */
      listenInfo: TransportListenInfo;
    },
    {
      /** @deprecated Use `listenInfo`. */
      listenIp?: TransportListenIp | string;
    }
  >;

/** The two that a Producer has been piped by, or the two that a DataProducer has. */
export type PipeToRouterResult = {
  /** In the Router that was asked. */
  pipeConsumer?: Consumer;
  /** In the other Router. */
  pipeProducer?: Producer;
  /** In the Router that was asked. */
  pipeDataConsumer?: DataConsumer;
  /** In the other Router. */
  pipeDataProducer?: DataProducer;
};

/** The two ends of a pipe, each by the id of its Router. */
export type PipeTransportPair = { [routerId: string]: PipeTransport };

type IdToIds = { key: string; values: string[] }[];
type IdToId = { key: string; value: string }[];

export type RouterDump = {
  id: string;
  transportIds: string[];
  rtpObserverIds: string[];
  mapProducerIdConsumerIds: IdToIds;
  mapConsumerIdProducerId: IdToId;
  mapProducerIdObserverIds: IdToIds;
  mapDataProducerIdDataConsumerIds: IdToIds;
  mapDataConsumerIdDataProducerId: IdToId;
};

export type RouterEvents = {
  /** Its Worker was closed or died, and the Router with it. */
  workerclose: [];
  '@close': [];
};
