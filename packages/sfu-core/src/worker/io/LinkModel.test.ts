import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { LinkModel, type LinkModelOptions } from './LinkModel.ts';
import { burstLossOf, type LinkProfile } from './LinkProfile.ts';

const PACKET_BYTES = 1_000;

function linkOf(profile: LinkProfile, options: Partial<LinkModelOptions> = {}, seed = 1): LinkModel {
  const random = new SeededRandom(seed);
  return new LinkModel(profile, { random: () => random.next(), ...options });
}

/** Deliveries of a packet every `intervalMs`. */
function offered(link: LinkModel, count: number, intervalMs = 1): (readonly number[])[] {
  return Array.from({ length: count }, (_, i) => [...link.offer(PACKET_BYTES, i * intervalMs)]);
}

describe('LinkModel', () => {
  it('does nothing to packets unless it is told to', () => {
    const link = linkOf({});
    expect(offered(link, 3)).toEqual([[0], [1], [2]]);
    expect(link.counters).toEqual({ offered: 3, lost: 0, dropped: 0, duplicated: 0, deliveredBytes: 3_000 });
  });

  it('has the same fate for the same seed, and another for another', () => {
    const profile = { lossRatio: 0.2, jitterMs: 20, duplicateRatio: 0.1, reorderRatio: 0.1 };
    const fate = (seed: number) => offered(linkOf(profile, {}, seed), 200);
    expect(fate(7)).toEqual(fate(7));
    expect(fate(7)).not.toEqual(fate(8));
  });

  it('loses the share that it is told, by chance and in bursts', () => {
    const scattered = linkOf({ lossRatio: 0.03 });
    offered(scattered, 20_000);
    expect(scattered.counters.lost / 20_000).toBeCloseTo(0.03, 2);

    const bursty = linkOf({ burst: burstLossOf(0.05, 8) });
    const fates = offered(bursty, 40_000).map(({ length }) => length);
    expect(bursty.counters.lost / 40_000).toBeCloseTo(0.05, 1);
    const runs = fates.filter((fate, i) => fate === 0 && fates[i - 1] !== 0).length;
    expect(bursty.counters.lost / runs).toBeGreaterThan(6);
    expect(bursty.counters.lost / runs).toBeLessThan(10);
  });

  it('lets jitter overtake only where that is wanted', () => {
    const arrivals = (jitterReorders: boolean) => offered(linkOf({ jitterMs: 50, jitterReorders }), 500).flat();
    const isOrdered = (times: number[]) => times.every((time, i) => i === 0 || time >= (times[i - 1] as number));
    expect(isOrdered(arrivals(false))).toBe(true);
    expect(isOrdered(arrivals(true))).toBe(false);
  });

  it('holds packets back while others pass', () => {
    const times = offered(linkOf({ delayMs: 10, reorderRatio: 0.1, reorderDelayMs: 30 }), 1_000).map(
      ([time], sentMs) => (time as number) - sentMs,
    );
    expect([...new Set(times)].sort()).toEqual([10, 40]);
    expect(times.filter((time) => time === 40).length).toBeGreaterThan(50);
  });

  it('delivers the wanted share twice', () => {
    const link = linkOf({ duplicateRatio: 0.1 });
    const twice = offered(link, 5_000).filter(({ length }) => length === 2).length;
    expect(twice / 5_000).toBeCloseTo(0.1, 1);
    expect(link.counters).toMatchObject({ duplicated: twice, deliveredBytes: (5_000 + twice) * PACKET_BYTES });
  });

  it('sends at the rate of its bottleneck, and drops what would wait too long', () => {
    // 10 ms a packet; one comes each 5 ms.
    const link = linkOf({ rateBps: 800_000, delayMs: 3, maxQueueMs: 100 });
    const times = offered(link, 400, 5);
    expect(times[0]).toEqual([13]);
    expect(times[1]).toEqual([23]);
    const waits = times.flatMap(([time], i) => (time === undefined ? [] : [time - i * 5 - 13]));
    expect(Math.max(...waits)).toBeLessThanOrEqual(110);
    expect(link.counters.dropped).toBeGreaterThan(150);
    expect(link.queueMs(400 * 5)).toBeGreaterThan(80);
  });

  it('bounds the queue by bytes, too', () => {
    const link = linkOf({ rateBps: 800_000, maxQueueMs: 0, maxQueueBytes: 3_000 });
    expect(Array.from({ length: 5 }, () => link.offer(PACKET_BYTES, 0).length)).toEqual([1, 1, 1, 0, 0]);
  });

  it('changes as scheduled, and at once when told', () => {
    const schedule = [
      { atMs: 100, change: { lossRatio: 1 } },
      { atMs: 200, change: { lossRatio: 0 } },
    ];
    const link = linkOf({ delayMs: 5 }, { schedule, startMs: 50 });
    const fates = offered(link, 300).map(({ length }) => length);
    expect(fates.indexOf(0)).toBe(150);
    expect(fates.indexOf(1, 150)).toBe(250);
    link.change({ delayMs: 50 });
    expect(link.offer(PACKET_BYTES, 300)).toEqual([350]);
    expect(link.profile).toEqual({ delayMs: 50, lossRatio: 0 });
  });
});
