import type { SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import type { RemoteTransport } from '../client/WebRtcClient.ts';
import type { ProcessCounters } from '../process/messages.ts';

/** How long packets took from the sender to receivers of one group, ms. */
export interface GroupDelays {
  receivedPackets: number;
  p50Ms: number;
  p99Ms: number;
}

/** What the process at both ends of a scene has seen since it was asked before. */
export interface EndsReading extends ProcessCounters {
  sentPackets: number;
  /** By sequence number, of all receivers. */
  lostPackets: number;
  /** By group: which worker a receiver gets its packets from. */
  groups: GroupDelays[];
}

export type EndsRequests = {
  fingerprint: { data: undefined; answer: types.DtlsFingerprint };
  /** Connects one receiver. */
  connect: { data: { remote: RemoteTransport; suite: SrtpProfileName }; answer: unknown };
  /** Where to send, and as what. */
  send: { data: { port: number; ssrc: number; payloadType: number; packetBytes: number }; answer: unknown };
  /** What one of the receivers will get, and the group it belongs to. */
  receive: { data: { ssrc: number; group: number }; answer: unknown };
  /** Sends a single packet, when nothing else is under way. */
  sendOne: { data: undefined; answer: unknown };
  /** 0 stops. */
  setRate: { data: { packetsPerSecond: number }; answer: unknown };
  receiversWithMedia: { data: undefined; answer: number };
  read: { data: undefined; answer: EndsReading };
};
