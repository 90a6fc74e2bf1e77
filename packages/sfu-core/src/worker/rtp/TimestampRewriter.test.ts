import { describe, expect, it } from 'vitest';
import { CaptureTime } from './CaptureTime.ts';
import { TimestampRewriter } from './TimestampRewriter.ts';

const CLOCK_RATE = 90_000;

function stream(timestampAtZero: number, options: { reported: boolean }): CaptureTime {
  const time = new CaptureTime(CLOCK_RATE);
  if (options.reported) time.onSenderReport(timestampAtZero, 1_000_000);
  time.onPacket(timestampAtZero, 2_000_000);
  return time;
}

const at = (timestampAtZero: number, ms: number): number => (timestampAtZero + ms * 90) >>> 0;

describe('TimestampRewriter', () => {
  it('leaves the first stream as it is', () => {
    const rewriter = new TimestampRewriter(CLOCK_RATE);
    rewriter.switchTo(stream(1000, { reported: true }), 1000);
    expect(rewriter.rewrite(1000)).toBe(1000);
    expect(rewriter.rewrite(4000)).toBe(4000);
  });

  it.each([true, false])('steps by capture time over a switch (sender reports: %s), across the wrap', (reported) => {
    const low = 0xffffff00;
    const high = 12_345;
    const rewriter = new TimestampRewriter(CLOCK_RATE);
    rewriter.switchTo(stream(low, { reported }), at(low, 0));
    rewriter.rewrite(at(low, 0));
    const last = rewriter.rewrite(at(low, 33));
    rewriter.switchTo(stream(high, { reported }), at(high, 66));
    expect((rewriter.rewrite(at(high, 66)) - last) >>> 0).toBe(33 * 90);
  });

  it.each([0x7fff_ff00, 0x8000_0000, 0xf000_0000])('goes on from a first stream that begins at %d', (low) => {
    const high = 5000;
    const rewriter = new TimestampRewriter(CLOCK_RATE);
    rewriter.switchTo(stream(low, { reported: true }), low);
    const last = rewriter.rewrite(low);
    rewriter.switchTo(stream(high, { reported: true }), at(high, 33));
    expect((rewriter.rewrite(at(high, 33)) - last) >>> 0).toBe(33 * 90);
  });

  it('never goes back, even when the new stream is behind', () => {
    const rewriter = new TimestampRewriter(CLOCK_RATE);
    rewriter.switchTo(stream(0, { reported: true }), 0);
    const last = rewriter.rewrite(at(0, 100));
    rewriter.switchTo(stream(5000, { reported: true }), at(5000, 40));
    expect((rewriter.rewrite(at(5000, 40)) - last) | 0).toBeGreaterThan(0);
  });

  it('keeps its offset when the same stream begins again', () => {
    const rewriter = new TimestampRewriter(CLOCK_RATE);
    const same = stream(0, { reported: true });
    rewriter.switchTo(same, 0);
    rewriter.rewrite(0);
    rewriter.switchTo(same, 900_000);
    expect(rewriter.rewrite(900_000)).toBe(900_000);
  });
});
