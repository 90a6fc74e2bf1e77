import type { CertificateSource, ExactPeer, ListenerOptions, TurnCounters } from '@parley/turn';

/** What the TURN thread is started with. */
export type TurnThreadSettings = {
  listeners: ListenerOptions[];
  /** Relays are bound here: addresses that reach the media sockets, and nobody else. */
  relayAddresses: string[];
  /** Ports that relays must not take: media's. */
  excludedPorts: number[];
  /** To whom relays may talk at first. */
  peers: ExactPeer[];
  /** What time-limited credentials are made of. */
  secret: string;
  certificate?: CertificateSource | undefined;
};

/** To the thread. */
export type TurnCommand =
  /** The credential is worthless from now on, and its allocations end. */
  | { command: 'revoke'; identity: string; untilSeconds: number }
  /** To whom relays may talk from now on. */
  | { command: 'permit'; peers: ExactPeer[] }
  | { command: 'count'; id: number }
  | { command: 'close' };

/** From the thread. */
export type TurnReport =
  | { report: 'listening'; endpoints: { transport: string; address: string; port: number }[] }
  | { report: 'failed'; reason: string }
  | { report: 'counters'; id: number; counters: TurnCounters }
  | { report: 'log'; level: 'info' | 'debug' | 'warn'; fields: Record<string, unknown>; text: string };
