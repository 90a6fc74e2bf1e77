import type { Environment } from '../io/Environment.ts';
import type { Router } from '../router/Router.ts';
import { Histogram } from './Histogram.ts';

const BEAT_MS = 100;
/** How many beats from one look at the transports to the next: five seconds. */
const BEATS_A_LOOK = 50;

/** What can only be known by looking again and again: delays of the event loop, round-trip times, estimates of bandwidth. */
export class EngineSamples {
  readonly eventLoopDelayMs = new Histogram([1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]);
  readonly roundTripTimeMs = new Histogram([5, 10, 20, 40, 80, 160, 320, 640, 1_280]);
  readonly availableOutgoingBitrate = new Histogram([100e3, 300e3, 600e3, 1e6, 2e6, 4e6, 8e6, 16e6]);
  readonly #environment: Environment;
  readonly #routers: () => Iterable<Router>;
  #beats = 0;
  #lastBeatMs = 0;
  #stop: (() => void) | undefined;

  constructor(environment: Environment, routers: () => Iterable<Router>) {
    this.#environment = environment;
    this.#routers = routers;
  }

  /** Looks from now on. Idempotent. Not before somebody wants to know: an engine without a timer of its own can be waited for. */
  start(): void {
    if (this.#stop) return;
    this.#lastBeatMs = this.#environment.clock.nowMs();
    this.#stop = this.#environment.every(BEAT_MS, () => this.#beat());
  }

  /** Idempotent. */
  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #beat(): void {
    const nowMs = this.#environment.clock.nowMs();
    this.eventLoopDelayMs.observe(Math.max(0, nowMs - this.#lastBeatMs - BEAT_MS));
    this.#lastBeatMs = nowMs;
    this.#beats++;
    if (this.#beats % BEATS_A_LOOK === 0) this.#lookAtTransports();
  }

  #lookAtTransports(): void {
    for (const { transports } of this.#routers()) {
      for (const { type, isConnected, session } of transports.values()) {
        if (!isConnected || type === 'pipe' || type === 'direct') continue;
        const { budget } = session.downlink;
        if (session.roundTripTimeMs > 0) this.roundTripTimeMs.observe(session.roundTripTimeMs);
        if (budget.kind) this.availableOutgoingBitrate.observe(budget.availableBitrateBps);
      }
    }
  }
}
