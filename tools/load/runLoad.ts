import { randomBytes } from 'node:crypto';
import { setTimeout as passed } from 'node:timers/promises';
import { monotonicMs } from '../../packages/sfu-core/bench/src/monotonicMs.ts';
import { type LoadFigures, sumOf } from './measure/LoadFigures.ts';
import type { LoadOptions } from './options.ts';
import { memberPlans, shareOf } from './plan/memberPlans.ts';
import { ForkedShare } from './processes/ForkedShare.ts';
import type { LoadShare } from './processes/LoadShare.ts';
import { LocalShare } from './processes/LocalShare.ts';

/** Processes need so long to begin, before the first member comes. */
const HEAD_START_MS = 500;
/** What is on its way when the publishers stop has come after this, retransmissions too. */
const DRAIN_MS = 500;

/** Told as a run goes on, for who watches it. */
export type Progress = (what: string) => void;

/** Lets members come, measures, and lets them leave. Rejects when a process of the tool ends too early. */
export async function runLoad(options: LoadOptions, tell: Progress = () => undefined): Promise<LoadFigures> {
  const { processes, seconds } = options;
  const plans = memberPlans(options, randomBytes(3).toString('hex'));
  const shares: LoadShare[] = Array.from({ length: processes }, () =>
    processes > 1 ? new ForkedShare() : new LocalShare(),
  );
  try {
    const epochMs = monotonicMs() + (processes > 1 ? HEAD_START_MS : 0);
    tell(`${plans.length} members come`);
    const present = await Promise.all(
      shares.map((share, place) => share.join({ options, plans: shareOf(plans, place, processes), epochMs })),
    );
    const isAnybodyThere = present.some((count) => count > 0);
    const elapsedS = ((monotonicMs() - epochMs) / 1_000).toFixed(1);
    tell(
      `all have come, or tried to, after ${elapsedS} s; ${isAnybodyThere ? `measuring for ${seconds} s` : 'nobody is in'}`,
    );
    await Promise.all(shares.map((share) => share.beginMeasuring()));
    if (isAnybodyThere) await passed(1_000 * seconds);
    await Promise.all(shares.map((share) => share.stopSending()));
    if (isAnybodyThere) await passed(DRAIN_MS);
    const figures = await Promise.all(shares.map((share) => share.figures()));
    await Promise.all(shares.map((share) => share.leave()));
    return sumOf(figures);
  } finally {
    for (const share of shares) share.close();
  }
}
