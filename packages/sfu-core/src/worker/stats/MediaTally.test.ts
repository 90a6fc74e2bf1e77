import { expect, it } from 'vitest';
import { MediaTally } from './MediaTally.ts';

const stream = {
  packetCount: 10,
  byteCount: 1_000,
  packetsLost: 2,
  packetsRetransmitted: 1,
  nackCount: 3,
  nackPacketCount: 4,
  pliCount: 5,
  firCount: 6,
};
const total = { packets: 10, bytes: 1_000, packetsLost: 2, packetsRetransmitted: 1 };

it('adds up by direction and kind', () => {
  const tally = new MediaTally();
  tally.addStream('received', 'audio', stream);
  tally.addStream('sent', 'video', stream);
  tally.addStream('sent', 'video', stream);
  expect(tally.received.audio).toEqual({ ...total, nackCount: 3, nackPacketCount: 4, pliCount: 5, firCount: 6 });
  expect(tally.sent.video).toMatchObject({ packets: 20, bytes: 2_000, packetsLost: 4, firCount: 12 });
  expect([tally.received.video.packets, tally.sent.audio.packets]).toEqual([0, 0]);
  const both = new MediaTally();
  both.add(tally);
  both.add(tally);
  expect(both.sent.video.packets).toBe(40);
});

it('takes a negative loss for none', () => {
  const tally = new MediaTally();
  tally.addStream('sent', 'audio', { ...stream, packetsLost: -3 });
  expect(tally.sent.audio.packetsLost).toBe(0);
});

it('has no loss that goes back', () => {
  const before = new MediaTally();
  before.addStream('received', 'video', stream);
  const now = new MediaTally();
  now.addStream('received', 'video', { ...stream, packetCount: 12, packetsLost: 1 });
  now.neverBelow(before);
  expect(now.received.video).toMatchObject({ packets: 12, packetsLost: 2 });
});
