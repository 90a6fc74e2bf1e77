import type { NetworkReport } from '../src/media/networkCheck/NetworkCheck.ts';

/** What the check finds in a network that only lets through what looks like the web: one of each verdict. */
export const storyReport: NetworkReport = {
  udp: { outcome: 'blocked', tried: ['203.0.113.9:44444', '203.0.113.9:44445'] },
  tcp: { outcome: 'works', durationMs: 84, seenAs: '198.51.100.7:61022' },
  turn: { outcome: 'absent' },
};
