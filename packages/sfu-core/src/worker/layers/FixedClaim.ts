import type { BitrateClaim } from './distributeBitrate.ts';

/** The claim of what is sent whether there is room or not, so that others get no more than the rest. */
export class FixedClaim implements BitrateClaim {
  readonly priority: number;
  #bitrateBps: number;

  constructor(priority: number, bitrateBps: number) {
    this.priority = priority;
    this.#bitrateBps = bitrateBps;
  }

  takeStep(availableBps: number): number {
    const takenBps = Math.max(0, Math.min(this.#bitrateBps, availableBps));
    this.#bitrateBps = 0;
    return takenBps;
  }

  apply(): void {
    // It is sent as it is.
  }
}
