import type { SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import type { RemoteTransport } from '../client/WebRtcClient.ts';
import type { SentMedia } from '../media/mediaParameters.ts';
import type { ProcessCounters } from '../process/messages.ts';

export interface CrowdCounters extends Pick<ProcessCounters, 'cpuUs'> {
  /** How many streams have had a packet. */
  heardStreams: number;
}

export type CrowdRequests = {
  fingerprint: { data: undefined; answer: types.DtlsFingerprint };
  /** Answers, when SRTP can flow, with the client's place among all. */
  connect: { data: { remote: RemoteTransport; suite: SrtpProfileName }; answer: number };
  /** The client at a place sends one stream, from the next `setRate` on. */
  send: { data: { place: number; media: SentMedia }; answer: unknown };
  /** Of each stream that is sent; 0 stops. @param places who sends, the others are silent; default everyone. */
  setRate: { data: { packetsPerSecond: number; places?: number[] }; answer: unknown };
  /** The client at a place will also receive this. @param transportWideId 0: not negotiated. */
  receive: { data: { place: number; ssrc: number; transportWideId: number }; answer: unknown };
  counters: { data: undefined; answer: CrowdCounters };
};
