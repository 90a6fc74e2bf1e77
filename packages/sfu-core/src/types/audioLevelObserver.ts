import type { Producer } from '../api/Producer.ts';
import type { AppData } from './appData.ts';
import type { RtpObserverEvents } from './rtpObserver.ts';

/** What `router.createAudioLevelObserver()` takes. */
export type AudioLevelObserverOptions<AudioLevelObserverAppData extends AppData = AppData> = {
  /** How many Producers `volumes` tells of at most, 1 or more. Default 1. */
  maxEntries?: number;
  /** Mean volume from which a Producer is told of, dBov, -127 to 0. Default -80. */
  threshold?: number;
  /** ms between two looks at the volumes. Default 1000. */
  interval?: number;
  /** Default `{}`. */
  appData?: AudioLevelObserverAppData;
};

export type AudioLevelObserverVolume = {
  producer: Producer;
  /** Mean of the last interval, dBov, -127 to 0. */
  volume: number;
};

/** What it and its observer tell, beside what every RTP observer does. */
export type AudioLevelObserverOwnEvents = {
  /** Loudest first. */
  volumes: [AudioLevelObserverVolume[]];
  /** No Producer is above the threshold any more. */
  silence: [];
};

export type AudioLevelObserverEvents = RtpObserverEvents & AudioLevelObserverOwnEvents;
