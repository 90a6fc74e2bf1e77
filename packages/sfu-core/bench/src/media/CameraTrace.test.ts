import { describe, expect, it } from 'vitest';
import { CameraTrace } from './CameraTrace.ts';

describe('CameraTrace', () => {
  const trace = new CameraTrace('# two pictures\n0.00:1000 0.05:1000 0.10:1001\n30.00:900 36.00:901\n60.00\n');

  it('knows sizes, and where pictures begin and end', () => {
    expect(trace.packets.map(({ bytes }) => bytes)).toEqual([1000, 1000, 1001, 900, 901]);
    expect(trace.packets.map(({ isFrameStart }) => isFrameStart)).toEqual([true, false, false, true, false]);
    expect(trace.packets.map(({ isFrameEnd }) => isFrameEnd)).toEqual([false, false, true, false, true]);
    expect(trace.maxBytes).toBe(1001);
    expect(trace.meanBytes).toBe(960);
  });

  it('lets packets leave together that came within a millisecond', () => {
    expect(trace.bursts.map(({ packetCount }) => packetCount)).toEqual([3, 1, 1]);
  });

  it('keeps the mean rate: the distances of a round are as many as its packets', () => {
    const intervals = trace.bursts.map((burst) => burst.intervals);
    expect(intervals[0]).toBeCloseTo(2.5);
    expect(intervals[1]).toBeCloseTo(0.5);
    expect(intervals.reduce((sum, value) => sum + value, 0)).toBeCloseTo(5);
  });

  it('has a recording of Chromium, whose pictures leave in one go, packets alike but for a byte', () => {
    const { packets, bursts } = CameraTrace.load('chromium720p');
    const frames = packets.filter(({ isFrameStart }) => isFrameStart);
    expect(frames).toHaveLength(60);
    expect(bursts.length).toBeLessThan(70);
    expect(packets.every(({ bytes }) => bytes > 1000 && bytes < 1220)).toBe(true);
  });
});
