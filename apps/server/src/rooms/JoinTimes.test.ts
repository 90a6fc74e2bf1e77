import { beforeEach, describe, expect, it } from 'vitest';
import { settle, TestRoom } from '../testing/TestRoom.ts';
import { JoinTimes } from './JoinTimes.ts';
import { defaultRoomSettings } from './roomSettings.ts';

let told: [string, number][];
const watch = {
  joined: (ms: number) => void told.push(['joined', ms]),
  firstConsumer: (ms: number) => void told.push(['first consumer', ms]),
};

beforeEach(() => {
  told = [];
});

describe('JoinTimes', () => {
  it('measures until the client asks, not what a host takes, and then until its first consumer', () => {
    let nowMs = 1_000;
    const times = new JoinTimes(watch, () => nowMs);
    nowMs = 1_300;
    times.asked();
    nowMs = 60_000;
    times.joined(true);
    nowMs = 60_200;
    times.consuming();
    nowMs = 70_000;
    times.consuming();
    expect(told).toEqual([
      ['joined', 300],
      ['first consumer', 200],
    ]);
  });

  it('does not measure how long somebody was alone', () => {
    const times = new JoinTimes(watch);
    times.asked();
    times.joined(false);
    times.consuming();
    expect(told.map(([what]) => what)).toEqual(['joined']);
  });

  it('are taken of everybody who comes to a room', async () => {
    const test = await TestRoom.open({ ...defaultRoomSettings, joinWatch: watch });
    const ada = await test.member('ada');
    await test.produce(ada);
    const ben = await test.member('ben');
    expect(told.map(([what]) => what)).toEqual(['joined', 'joined']);
    for (const offer of ben.socket.offers) offer.accept();
    await settle();
    expect(told.map(([what]) => what)).toEqual(['joined', 'joined', 'first consumer']);
  });
});
