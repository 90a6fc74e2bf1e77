import { beforeEach, expect, it } from 'vitest';
import { unixMsToNtp } from '../../../packages/sfu-core/src/worker/rtcp/ntp.ts';
import { RtcpWriter } from '../../../packages/sfu-core/src/worker/rtcp/RtcpWriter.ts';
import { copyOf } from '../peers/MediaSender.ts';
import { SyncCheck } from './SyncCheck.ts';
import { Violations } from './Violations.ts';

const START_UNIX_MS = 1_790_000_000_000;
let violations: Violations;
let check: SyncCheck;

beforeEach(() => {
  violations = new Violations(() => 0);
  check = new SyncCheck(violations);
  check.add(1, { name: 'video', group: 0, clockRate: 90_000, mediaStartUnixMs: START_UNIX_MS });
  check.add(2, { name: 'audio', group: 0, clockRate: 48_000, mediaStartUnixMs: START_UNIX_MS });
});

/** A report that says when media of that time was captured, `errorMs` too late. */
function report(ssrc: number, mediaMs: number, rtpTimestamp: number, errorMs: number): void {
  const writer = new RtcpWriter();
  const ntp = unixMsToNtp(START_UNIX_MS + mediaMs + errorMs);
  writer.senderReport({ ssrc, ...ntp, rtpTimestamp, packetCount: 1, octetCount: 1 });
  check.sentRtcp(copyOf(writer));
}

it('takes clocks that are wrong alike for right', () => {
  check.sent(1, 90_000, 1_000);
  check.sent(2, 7, 1_000);
  report(1, 1_500, 90_000 + 45_000, 200);
  report(2, 1_500, 7 + 24_000, 200);
  expect(violations.count).toBe(0);
  expect(check.worstMs).toBeCloseTo(0, 0);
});

it('finds sound and picture apart', () => {
  check.sent(1, 90_000, 1_000);
  check.sent(2, 7, 1_000);
  report(1, 1_500, 90_000 + 45_000, 0);
  report(2, 1_500, 7 + 24_000, 80);
  expect(violations.count).toBe(1);
});

it('finds a report that still speaks of the stream that was forwarded before', () => {
  check.sent(2, 7, 1_000);
  report(2, 1_500, 7 + 24_000, 0);
  check.sent(1, 500_000, 1_600);
  report(1, 1_700, 90_000 + 63_000, 0);
  expect(violations.count).toBe(1);
});
