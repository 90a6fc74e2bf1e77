import { describe, expect, it } from 'vitest';
import { isGood, reportOf, textOf } from './LoadReport.ts';
import { Histogram } from './measure/Histogram.ts';
import { type LoadFigures, noJoins, sumOf } from './measure/LoadFigures.ts';
import { noMedia } from './measure/MediaCounters.ts';
import { parseLoadCommand } from './options.ts';

const { options } = parseLoadCommand('--rooms 2 --publishers 1 --subscribers 3'.split(' '));

function figures(changes: Partial<LoadFigures> = {}): LoadFigures {
  const delays = new Histogram();
  for (const ms of [1, 2, 3, 40]) delays.add(ms);
  return {
    joins: { ...noJoins(), joinedMs: [40, 10, 20, 30], connectedMs: [80, 50, 60, 70], firstPacketMs: [90] },
    members: 4,
    losses: {},
    consumers: 6,
    silentConsumers: 0,
    media: { ...noMedia(), sent: 500, received: 990, recovered: 5, lost: 5, receivedBytes: 1_000_000 },
    delays: delays.toData(),
    measuredMs: 10_000,
    joining: { percent: 20, loopDelayP99Ms: 3 },
    measuring: { percent: 30, loopDelayP99Ms: 4 },
    ...changes,
  };
}

describe('the report', () => {
  it('says how it went', () => {
    const report = reportOf(options, figures());
    expect(report).toMatchObject({
      void: [],
      members: { planned: 8, present: 4 },
      join: { joined: { count: 4, p50Ms: 20, p95Ms: 40, maxMs: 40 }, connected: { p50Ms: 60 } },
      receivedPps: 99,
      lostPercent: 0.5,
      delay: { count: 4, maxMs: 40 },
    });
    expect(isGood(report)).toBe(true);
    expect(textOf(report)).toMatch(/lost 5 \(0\.500 %\), came again 5/);
    expect(textOf(report)).not.toMatch(/void/);
  });

  it.each([
    ['CPU', { measuring: { percent: 81, loopDelayP99Ms: 0 } }, /while it was measured.* 81 % of a core/],
    ['CPU', { joining: { percent: 99, loopDelayP99Ms: 0 } }, /while members came.* 99 % of a core/],
    ['turn', { joining: { percent: 20, loopDelayP99Ms: 200 } }, /200 ms late/],
  ])('is void when the load tool itself was short of %s', (_, changes, reason) => {
    const report = reportOf(options, figures(changes));
    expect(report.void).toEqual([expect.stringMatching(reason)]);
    expect(isGood(report)).toBe(false);
    expect(textOf(report)).toMatch(/^void/m);
  });

  it.each([
    [{ silentConsumers: 1 }, /silent 1/],
    [{ losses: { 'DTLS: closed by the peer': 2 } }, /lost +2: DTLS: closed by the peer/],
    [{ joins: { ...noJoins(), failures: { 'join: 500 internal error': 3 } } }, /not let in +3: join: 500/],
  ])('is not good with %j', (changes, line) => {
    const report = reportOf(options, figures(changes));
    expect(isGood(report)).toBe(false);
    expect(textOf(report)).toMatch(line);
  });

  it('can be written when there was nothing', () => {
    const report = reportOf(options, sumOf([]));
    expect(report).toMatchObject({ receivedPps: 0, lostPercent: 0, delay: { count: 0, p50Ms: 0 } });
    expect(textOf(report)).not.toMatch(/NaN|Infinity/);
  });
});

it('adds up what several processes have seen, and takes the worst of their CPU', () => {
  const sum = sumOf([
    figures({ losses: { gone: 1 } }),
    figures({ losses: { gone: 2 }, measuredMs: 10_200, measuring: { percent: 90, loopDelayP99Ms: 1 } }),
  ]);
  expect(sum).toMatchObject({
    members: 8,
    consumers: 12,
    losses: { gone: 3 },
    measuredMs: 10_200,
    measuring: { percent: 90, loopDelayP99Ms: 4 },
  });
  expect(sum.media.received).toBe(1_980);
  expect(sum.joins.joinedMs.length).toBe(8);
});
