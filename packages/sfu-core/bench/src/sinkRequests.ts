import type { SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import type { RemoteEnd } from './client/connectClient.ts';
import type { ProcessCounters } from './process/messages.ts';

export interface SinkCounters extends ProcessCounters {
  /** Read from the sockets, of all consumers. */
  receivedPackets: number;
  /** By sequence number, of all consumers. */
  lostPackets: number;
  /** Decrypted and compared with what was sent. */
  checkedPackets: number;
  /** Of these, forged, damaged or not what was sent. */
  wrongPackets: number;
  /** Of all consumers' packets, SRTP tags included. */
  receivedBytes: number;
}

/** From the call that sends it to the call that reads it, ms, of the packets checked. */
export interface DelaySummary {
  count: number;
  p50Ms: number;
  p99Ms: number;
}

export type SinkRequests = {
  fingerprint: { data: undefined; answer: types.DtlsFingerprint };
  /** Answers with the consumer's place among all, and its local port. */
  connect: {
    data: { remote: RemoteEnd; suite: SrtpProfileName };
    answer: { place: number; localPort: number };
  };
  /** What the consumer at a place will receive. @param transportWideId 0: not negotiated. */
  receive: { data: { place: number; ssrc: number; transportWideId: number }; answer: unknown };
  /** Answers how many consumers have received a packet. */
  consumersWithMedia: { data: undefined; answer: number };
  counters: { data: undefined; answer: SinkCounters };
  /** Since this was last asked. */
  takeDelays: { data: undefined; answer: DelaySummary };
};
