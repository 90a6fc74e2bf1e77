import type { LoadFigures } from '../measure/LoadFigures.ts';
import type { LoadOptions } from '../options.ts';
import type { MemberPlan } from '../plan/memberPlans.ts';

/** The members that one process lets come, in the steps of a run; each step resolves when it is done. */
export interface LoadShare {
  /** Everybody comes at the time that was planned. Resolves with how many came in. */
  join(task: ShareTask): Promise<number>;
  /** Counts from here on. */
  beginMeasuring(): Promise<void>;
  /** Publishers send no more, and nobody comes any more. */
  stopSending(): Promise<void>;
  /** What was counted. */
  figures(): Promise<LoadFigures>;
  /** Everybody leaves. */
  leave(): Promise<void>;
  /** Ends what was needed for it. Idempotent. */
  close(): void;
}

/** What a share has to do. */
export interface ShareTask {
  options: LoadOptions;
  plans: MemberPlan[];
  /** When the run began, on the clock that all processes share. */
  epochMs: number;
}
