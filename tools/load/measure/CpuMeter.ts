import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** What this process itself took of the machine in a stretch of time. */
export interface CpuUse {
  /** Of one core, user and system. */
  percent: number;
  /** 99 % of the turns of its event loop came no later than this. */
  loopDelayP99Ms: number;
}

/** Measures this process's own CPU time, stretch by stretch. */
export class CpuMeter {
  readonly #loop: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #fromMs = performance.now();
  #from = process.cpuUsage();

  constructor() {
    this.#loop.enable();
  }

  /** Ends a stretch and begins the next one. */
  take(): CpuUse {
    const { user, system } = process.cpuUsage(this.#from);
    const elapsedMs = performance.now() - this.#fromMs;
    const use = {
      percent: elapsedMs > 0 ? (user + system) / 10 / elapsedMs : 0,
      // The histogram counts the interval it looks at, too.
      loopDelayP99Ms: Math.max(0, this.#loop.percentile(99) / 1e6 - RESOLUTION_MS),
    };
    this.#fromMs = performance.now();
    this.#from = process.cpuUsage();
    this.#loop.reset();
    return use;
  }

  close(): void {
    this.#loop.disable();
  }
}
