import type { Producer } from '../api/Producer.ts';

export type RtpObserverType = 'audiolevel' | 'activespeaker';

export type RtpObserverEvents = {
  /** Its Router was closed, and the observer with it. */
  routerclose: [];
  '@close': [];
};

/** What the observer of an RTP observer tells. */
export type RtpObserverObserverEvents = {
  close: [];
  pause: [];
  resume: [];
  addproducer: [Producer];
  removeproducer: [Producer];
};
