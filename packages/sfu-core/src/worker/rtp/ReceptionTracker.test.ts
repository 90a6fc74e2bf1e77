import { describe, expect, it } from 'vitest';
import { reorder, SeededRandom } from '../../testing/SeededRandom.ts';
import { ReceptionReporter } from './ReceptionReporter.ts';
import { ReceptionTracker } from './ReceptionTracker.ts';

describe('ReceptionTracker', () => {
  it('counts expected, received and lost over a wrap', () => {
    const tracker = new ReceptionTracker(90_000);
    for (const number of [65_534, 65_535, 2, 3]) expect(tracker.receive(number, false)).toBe('accepted');
    expect(tracker).toMatchObject({ expected: 6, received: 4, lost: 2, extendedHighestSequenceNumber: 0x10003 });
    expect(tracker.receive(0, true)).toBe('accepted');
    expect(tracker).toMatchObject({ expected: 6, received: 5, lost: 1 });
  });

  it('expects nothing before the first packet', () => {
    expect(new ReceptionTracker(8_000)).toMatchObject({ expected: 0, lost: 0, extendedHighestSequenceNumber: 0 });
  });

  it('tells duplicates, of the newest and of late packets', () => {
    const tracker = new ReceptionTracker(90_000);
    tracker.receive(10, false);
    tracker.receive(12, false);
    expect(tracker.receive(12, false)).toBe('duplicate');
    expect(tracker.receive(11, false)).toBe('accepted');
    expect(tracker.receive(11, true)).toBe('duplicate');
    expect(tracker.receive(10, false)).toBe('duplicate');
    expect(tracker).toMatchObject({ expected: 3, received: 3 });
  });

  it('takes packets from before the first one', () => {
    const tracker = new ReceptionTracker(90_000);
    tracker.receive(1, false);
    expect(tracker.receive(65_535, false)).toBe('accepted');
    expect(tracker).toMatchObject({ expected: 3, received: 2, lost: 1, extendedHighestSequenceNumber: 1 });
  });

  it('accepts every number once, and each twice only as a duplicate, over wraps and reordering', () => {
    const random = new SeededRandom(5);
    const tracker = new ReceptionTracker(90_000);
    tracker.receive(999, false);
    const numbers = Array.from({ length: 140_000 }, (_, index) => 1_000 + index);
    const twice = numbers.flatMap((number) => (random.chance(0.1) ? [number, number] : [number]));
    let duplicates = 0;
    for (const number of reorder(twice, 200, random)) {
      if (tracker.receive(number & 0xffff, false) === 'duplicate') duplicates += 1;
    }
    expect(duplicates).toBe(twice.length - numbers.length);
    expect(tracker).toMatchObject({ expected: 140_001, received: 140_001, lost: 0 });
  });

  it('doubts a jump until the next packet confirms it (MaxDropout 3,000, MaxMisorder 1,500)', () => {
    const tracker = new ReceptionTracker(90_000);
    tracker.receive(10_000, false);
    expect(tracker.receive(12_999, false)).toBe('accepted');
    expect(tracker.receive(15_999, false)).toBe('implausible');
    expect(tracker.receive(13_000, false)).toBe('accepted');
    expect(tracker.receive(13_000 - 1_499, false)).toBe('accepted');
    expect(tracker.receive(13_000 - 1_500, false)).toBe('implausible');
    expect(tracker.receive(40_000, false)).toBe('implausible');
    expect(tracker.receive(40_001, false)).toBe('restarted');
    expect(tracker).toMatchObject({ expected: 1, received: 1, extendedHighestSequenceNumber: 40_001 });
    expect(tracker.receive(40_001, false)).toBe('duplicate');
  });

  it('never takes late retransmissions for a restart', () => {
    const tracker = new ReceptionTracker(90_000);
    tracker.receive(20_000, false);
    for (let number = 15_000; number < 15_010; number += 1) expect(tracker.receive(number, true)).toBe('implausible');
    expect(tracker.receive(20_001, false)).toBe('accepted');
  });

  it('measures jitter as RFC 3550 appendix A.8 has it, over the timestamp wrap', () => {
    const tracker = new ReceptionTracker(8_000);
    const start = 2 ** 32 - 320;
    let timestamp = start;
    tracker.measureJitter(timestamp, 1_000_000);
    // Steady spacing has none.
    for (let packet = 1; packet <= 5; packet += 1) {
      timestamp = (start + packet * 160) >>> 0;
      tracker.measureJitter(timestamp, 1_000_000 + packet * 20);
    }
    expect(tracker.jitter).toBe(0);
    // 10 ms late: 80 units, of which a sixteenth.
    tracker.measureJitter((timestamp + 160) >>> 0, 1_000_000 + 130);
    expect(tracker.jitter).toBe(5);
    tracker.measureJitter((timestamp + 320) >>> 0, 1_000_000 + 140);
    expect(tracker.jitter).toBe(5 + (80 - 5) / 16);
  });

  it('takes a jump of the timestamps for a change of clocks', () => {
    const tracker = new ReceptionTracker(8_000);
    tracker.measureJitter(0, 0);
    tracker.measureJitter(1_000_000, 20);
    expect(tracker.jitter).toBe(0);
  });
});

describe('ReceptionReporter', () => {
  it('reports the losses of each interval in 256ths, and all of them in sum', () => {
    const tracker = new ReceptionTracker(90_000);
    const reporter = new ReceptionReporter(tracker);
    for (let number = 0; number < 100; number += 1) if (number % 4 !== 1) tracker.receive(number, false);
    expect(reporter.next(7)).toMatchObject({ ssrc: 7, fractionLost: 64, totalLost: 25, highestSequenceNumber: 99 });
    for (let number = 100; number < 200; number += 1) tracker.receive(number, false);
    expect(reporter.next(7)).toMatchObject({ fractionLost: 0, totalLost: 25, highestSequenceNumber: 199 });
    // Late repairs bring more than was expected of the interval.
    tracker.receive(1, true);
    expect(reporter.next(7)).toMatchObject({ fractionLost: 0, totalLost: 24 });
  });

  it('fits into a report block whatever is lost', () => {
    const tracker = new ReceptionTracker(90_000);
    const reporter = new ReceptionReporter(tracker);
    let number = 0;
    for (let round = 0; round < 3_000; round += 1) {
      number = (number + 2_999) & 0xffff;
      tracker.receive(number, false);
    }
    expect(reporter.next(1)).toMatchObject({ fractionLost: 255, totalLost: 0x7fffff });
  });
});
