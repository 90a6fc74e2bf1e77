import { describe, expect, it } from 'vitest';
import { reorder, SeededRandom } from '../../testing/SeededRandom.ts';
import { NackGenerator, type NackGeneratorOptions } from './NackGenerator.ts';

class Recorder {
  readonly nacks: number[][] = [];
  keyFrameRequests = 0;

  onNack(sequenceNumbers: number[]): void {
    this.nacks.push(sequenceNumbers);
  }

  onKeyFrameRequired(): void {
    this.keyFrameRequests += 1;
  }
}

function setUp(options?: NackGeneratorOptions) {
  const recorder = new Recorder();
  const generator = new NackGenerator(recorder, options);
  return {
    recorder,
    generator,
    receive: (sequenceNumber: number, nowMs = 0) => generator.receivedPacket(sequenceNumber, false, false, nowMs),
    receiveKeyFrame: (sequenceNumber: number) => generator.receivedPacket(sequenceNumber, true, false, 0),
    recover: (sequenceNumber: number) => generator.receivedPacket(sequenceNumber, false, true, 0),
  };
}

describe('NackGenerator', () => {
  it('asks for nothing while nothing is missing', () => {
    const { recorder, generator, receive } = setUp();
    for (let number = 65_000; number < 66_500; number += 1) expect(receive(number & 0xffff)).toBe(false);
    generator.tick(10_000, 0);
    expect(recorder.nacks).toEqual([]);
    expect(generator.pending).toBe(0);
  });

  it('asks at once for a gap, over the wrap, and notices what fills it', () => {
    const { recorder, generator, receive, recover } = setUp();
    receive(65_533);
    expect(receive(1)).toBe(false);
    expect(recorder.nacks).toEqual([[65_534, 65_535, 0]]);
    expect(recover(65_535)).toBe(true);
    expect(receive(0)).toBe(true);
    expect(generator.pending).toBe(1);
    expect(recover(65_535)).toBe(false);
    expect(receive(1)).toBe(false);
    expect(receive(2)).toBe(false);
    expect(recorder.nacks).toHaveLength(1);
  });

  it('asks again once a round trip: 100 ms until it is known, ten times in all', () => {
    const { recorder, generator, receive } = setUp();
    receive(1);
    receive(3, 0);
    generator.tick(99, 0);
    expect(recorder.nacks).toHaveLength(1);
    generator.tick(100, 0);
    expect(recorder.nacks).toHaveLength(2);
    generator.tick(130, 40);
    expect(recorder.nacks).toHaveLength(2);
    generator.tick(140, 40);
    expect(recorder.nacks).toHaveLength(3);
    for (let nowMs = 180; nowMs < 2_000; nowMs += 40) generator.tick(nowMs, 40);
    expect(recorder.nacks).toEqual(Array(10).fill([2]));
    expect(generator.pending).toBe(0);
  });

  it('only repeats what is due', () => {
    const { recorder, generator, receive } = setUp();
    receive(1, 0);
    receive(3, 0);
    receive(5, 60);
    generator.tick(100, 0);
    expect(recorder.nacks).toEqual([[2], [4], [2]]);
    generator.tick(160, 0);
    expect(recorder.nacks.at(-1)).toEqual([4]);
  });

  it('does not ask for what a retransmission has brought ahead, nor believe it about the stream', () => {
    const { recorder, receive, recover } = setUp();
    receive(10);
    expect(recover(13)).toBe(false);
    expect(recorder.nacks).toEqual([]);
    receive(15);
    expect(recorder.nacks).toEqual([[11, 12, 14]]);
  });

  it('asks for a key frame instead of more than a list, and goes on', () => {
    const { recorder, generator, receive } = setUp({ maxPending: 100 });
    receive(0);
    receive(102);
    expect(recorder).toMatchObject({ nacks: [], keyFrameRequests: 1 });
    expect(generator.pending).toBe(0);
    receive(104);
    expect(recorder.nacks).toEqual([[103]]);
  });

  it('gives up what is older than a key frame when the list is full', () => {
    const { recorder, generator, receive, receiveKeyFrame } = setUp({ maxPending: 100 });
    receive(0);
    receive(61);
    receiveKeyFrame(62);
    receive(73);
    expect(generator.pending).toBe(70);
    receive(114);
    // The 60 before the key frame are gone; the 10 after it stay.
    expect(generator.pending).toBe(50);
    expect(recorder.keyFrameRequests).toBe(0);
    receive(200);
    expect(recorder.keyFrameRequests).toBe(1);
    expect(generator.pending).toBe(0);
  });

  it('gives up what is 10,000 packets old', () => {
    const { recorder, generator, receive } = setUp();
    receive(0);
    receive(2);
    for (let number = 3; number <= 10_010; number += 1) receive(number);
    receive(10_012);
    generator.tick(1_000, 0);
    expect(recorder.nacks).toEqual([[1], [10_011], [10_011]]);
  });

  it('begins anew after a reset', () => {
    const { recorder, generator, receive } = setUp();
    receive(1);
    receive(5);
    generator.reset();
    expect(generator.pending).toBe(0);
    receive(40_000);
    expect(recorder.nacks).toEqual([[2, 3, 4]]);
  });

  it('asks for every lost packet and for none twice within a round trip, over loss, reordering and wraps', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const random = new SeededRandom(seed);
      const asked = new Map<number, number>();
      let nowMs = 0;
      const generator = new NackGenerator({
        onNack: (sequenceNumbers) => {
          for (const number of sequenceNumbers) {
            expect(nowMs - (asked.get(number) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(80);
            asked.set(number, nowMs);
          }
        },
        onKeyFrameRequired: () => expect.unreachable('nothing is missing for long'),
      });
      const start = 64_000;
      const lost = new Set<number>();
      const sent = Array.from({ length: 3_000 }, (_, index) => index);
      generator.receivedPacket(start - 1, true, false, 0);
      for (const index of reorder(sent, 5, random)) {
        nowMs += 1;
        const number = (start + index) & 0xffff;
        if (index < 2_990 && random.chance(0.05)) lost.add(number);
        else generator.receivedPacket(number, random.chance(0.01), false, nowMs);
        if (nowMs % 40 === 0) generator.tick(nowMs, 80);
        for (const missing of lost) {
          const askedMs = asked.get(missing);
          // Each retransmission takes 50 ms, and one in ten is lost as well.
          if (askedMs === undefined || nowMs - askedMs !== 50 || random.chance(0.1)) continue;
          expect(generator.receivedPacket(missing, false, true, nowMs)).toBe(true);
          lost.delete(missing);
        }
      }
      for (const missing of lost) expect(asked.has(missing)).toBe(true);
      expect(generator.pending).toBe(lost.size);
    }
  });
});
