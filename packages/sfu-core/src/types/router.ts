import type { AppData } from './appData.ts';
import type { RouterRtpCodecCapability } from './rtpParameters.ts';

/** What `worker.createRouter()` takes. */
export type RouterOptions<RouterAppData extends AppData = AppData> = {
  /** Codecs that Producers may send. Default none. */
  mediaCodecs?: RouterRtpCodecCapability[];
  /** Default `{}`. */
  appData?: RouterAppData;
};

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
};
