import type { Producer } from '../api/Producer.ts';
import type { AppData } from './appData.ts';
import type { RtpObserverEvents } from './rtpObserver.ts';

/** What `router.createActiveSpeakerObserver()` takes. */
export type ActiveSpeakerObserverOptions<ActiveSpeakerObserverAppData extends AppData = AppData> = {
  /** ms between two looks at who speaks. Default 300. */
  interval?: number;
  /** Default `{}`. */
  appData?: ActiveSpeakerObserverAppData;
};

export type ActiveSpeakerObserverDominantSpeaker = { producer: Producer };

/** What it and its observer tell, beside what every RTP observer does. */
export type ActiveSpeakerObserverOwnEvents = {
  /** Someone else dominates the conversation now. */
  dominantspeaker: [ActiveSpeakerObserverDominantSpeaker];
};

export type ActiveSpeakerObserverEvents = RtpObserverEvents & ActiveSpeakerObserverOwnEvents;
