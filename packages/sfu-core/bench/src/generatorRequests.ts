import type { SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import type { RemoteEnd } from './client/connectClient.ts';
import type { SentMedia } from './media/mediaParameters.ts';
import type { ProcessCounters } from './process/messages.ts';

export interface GeneratorCounters extends ProcessCounters {
  sentPackets: number;
  /** How many packets the SFU said it missed. */
  nackedPackets: number;
}

export type GeneratorRequests = {
  fingerprint: { data: undefined; answer: types.DtlsFingerprint };
  connect: { data: { remote: RemoteEnd; suite: SrtpProfileName }; answer: unknown };
  produce: { data: { media: SentMedia }; answer: unknown };
  /** 0 stops. */
  setRate: { data: { packetsPerSecond: number; groupSize: number }; answer: unknown };
  counters: { data: undefined; answer: GeneratorCounters };
};
