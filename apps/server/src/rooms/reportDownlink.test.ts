import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TestRoom } from '../testing/TestRoom.ts';

let test: TestRoom;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  test = await TestRoom.open();
});

afterEach(() => {
  vi.useRealTimers();
});

it('tells what the SFU makes of the downlink, once a second at most', async () => {
  const ada = await test.member('ada');
  expect(ada.receive.traced).toEqual(['bwe']);
  expect(ada.send.traced).toEqual([]);
  const estimate = (availableBitrate: number) => ({
    type: 'bwe',
    direction: 'out',
    timestamp: 1,
    info: {
      desiredBitrate: 3e6,
      effectiveDesiredBitrate: 2e6,
      availableBitrate,
      startBitrate: 1,
      type: 'transport-cc',
    },
  });
  for (const [nowMs, bitrate] of [
    [1_000, 1e6],
    [1_999, 2e6],
    [2_000, 3e6],
  ] as const) {
    vi.setSystemTime(nowMs);
    ada.receive.emit('trace', estimate(bitrate));
  }
  ada.receive.emit('trace', { type: 'probation', direction: 'out', info: {} });
  vi.setSystemTime(9_000);
  ada.receive.emit('trace', { type: 'bwe', direction: 'out', info: undefined });
  expect(ada.socket.received('downlinkBwe')).toEqual([
    { desiredBitrate: 3e6, effectiveDesiredBitrate: 2e6, availableBitrate: 1e6 },
    { desiredBitrate: 3e6, effectiveDesiredBitrate: 2e6, availableBitrate: 3e6 },
  ]);
});
