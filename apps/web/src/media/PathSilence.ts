import type { StatisticsEntry } from './collectStatistics.ts';
import { selectedPair } from './selectedPair.ts';

/** When a {@link PathSilence} speaks up, in milliseconds. */
export const pathSilenceTimesMs = {
  /** From one look at the counters to the next. */
  between: 1000,
  /** Chromium checks a path that works every 2.5 s. */
  patience: 3500,
} as const;

/** What a {@link PathSilence} is made of. */
export type PathSilenceOptions = {
  /** The browser's report of the transport. */
  report: () => Promise<readonly StatisticsEntry[]>;
  /** The path has fallen silent, or something came again. */
  onChange: (silent: boolean) => void;
};

/** What has passed over a path so far. */
type Counters = {
  /** Bytes of media and answers to connectivity checks (STUN) that came. */
  heard: number;
  /** Connectivity checks that were sent. */
  asked: number;
};

/**
 * Notices that nothing comes over a path any more, seconds before the browser calls it disconnected (RFC 7675 lets it take half a minute): a check was sent,
 * a second later it has no answer, and nothing else came for a while. A path without checks is not called silent. Owns a timer.
 */
export class PathSilence {
  readonly #options: PathSilenceOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heard: (Counters & { atMs: number }) | undefined;
  /** Checks that were sent by the look before. */
  #askedBefore = 0;
  #silent = false;

  constructor(options: PathSilenceOptions) {
    this.#options = options;
    this.#later();
  }

  /** Whether nothing comes any more. */
  get silent(): boolean {
    return this.#silent;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #later(): void {
    this.#timer = setTimeout(() => void this.#look(), pathSilenceTimesMs.between);
  }

  async #look(): Promise<void> {
    const timer = this.#timer;
    const report = await this.#options.report().catch(() => []);
    if (this.#timer !== timer) return;
    this.#later();
    const counters = countersOf(report);
    if (!counters) return;
    const nowMs = performance.now();
    if (counters.heard !== this.#heard?.heard) {
      this.#heard = { ...counters, atMs: nowMs };
      this.#change(false);
    } else if (this.#askedBefore > this.#heard.asked && nowMs - this.#heard.atMs >= pathSilenceTimesMs.patience) {
      this.#change(true);
    }
    this.#askedBefore = counters.asked;
  }

  #change(silent: boolean): void {
    if (silent === this.#silent) return;
    this.#silent = silent;
    this.#options.onChange(silent);
  }
}

/** Undefined where the browser doesn't count checks, or has no path yet. */
function countersOf(report: readonly StatisticsEntry[]): Counters | undefined {
  const pair = selectedPair(report);
  const { bytesReceived, responsesReceived, requestsSent, consentRequestsSent = 0 } = pair ?? {};
  if (typeof bytesReceived !== 'number' || typeof responsesReceived !== 'number') return undefined;
  if (typeof requestsSent !== 'number' || typeof consentRequestsSent !== 'number') return undefined;
  return { heard: bytesReceived + responsesReceived, asked: requestsSent + consentRequestsSent };
}
