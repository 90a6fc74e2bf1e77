import { describe, expect, it } from 'vitest';
import { Playback } from './Playback.ts';

describe('Playback', () => {
  it('calls a freeze what is much longer than usual, the end included', () => {
    const playback = new Playback();
    for (let ms = 0; ms <= 1_000; ms += 33) playback.show(ms);
    playback.show(1_150);
    expect(playback.freezes).toEqual([]);
    playback.show(1_800);
    expect(playback.freezes).toEqual([{ atMs: 1_150, durationMs: 650 }]);
    playback.end(3_800);
    expect(playback.longestFreezeMs).toBe(2_000);
    expect(playback.frozenMs).toBe(2_650);
  });

  it('forgives what was meant to be', () => {
    const playback = new Playback();
    playback.show(0);
    playback.forgive();
    playback.show(10_000);
    playback.end(10_030);
    expect(playback.freezes).toEqual([]);
    expect(playback.pictureCount).toBe(2);
  });
});
