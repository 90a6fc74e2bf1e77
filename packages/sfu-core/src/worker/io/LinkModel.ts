import type { LinkChange, LinkProfile } from './LinkProfile.ts';

export interface LinkModelOptions {
  /** Evenly distributed in [0, 1); from a seed, the same offers have the same fate each time. */
  random: () => number;
  /** How the profile changes, in the order of time. */
  schedule?: readonly LinkChange[];
  /** When `schedule` begins. Default: with the first offer. */
  startMs?: number;
}

/** What became of what was offered, in packets. */
export interface LinkCounters {
  offered: number;
  /** By chance, in bursts or not. */
  lost: number;
  /** At the full queue of the bottleneck. */
  dropped: number;
  duplicated: number;
  /** Bytes that come out at the other end, copies included. */
  deliveredBytes: number;
}

const DEFAULT_MAX_QUEUE_MS = 300;
const DEFAULT_REORDER_DELAY_MS = 20;

/**
 * One direction of a network path: a bottleneck with a drop-tail queue, then losses, delay, jitter, reordering and
 * duplication. Pure: it is told when a packet of which size comes, and says when it is there.
 *
 * A change of the rate concerns what is offered from then on: what waits leaves as it was promised.
 */
export class LinkModel {
  readonly counters: LinkCounters = { offered: 0, lost: 0, dropped: 0, duplicated: 0, deliveredBytes: 0 };
  #profile: LinkProfile;
  readonly #random: () => number;
  readonly #schedule: readonly LinkChange[];
  #startMs: number | undefined;
  #nextChange = 0;
  #freeAtMs = Number.NEGATIVE_INFINITY;
  #lastDeliveryMs = Number.NEGATIVE_INFINITY;
  #isBad = false;
  readonly #deliveries: number[] = [];

  constructor(profile: LinkProfile, { random, schedule = [], startMs }: LinkModelOptions) {
    this.#profile = { ...profile };
    this.#random = random;
    this.#schedule = schedule;
    this.#startMs = startMs;
  }

  get profile(): Readonly<LinkProfile> {
    return this.#profile;
  }

  /** Changes what is given; the rest stays. */
  change(change: LinkProfile): void {
    this.#profile = { ...this.#profile, ...change };
  }

  /** How long a packet that came now would wait at the bottleneck. */
  queueMs(nowMs: number): number {
    return Math.max(0, this.#freeAtMs - nowMs);
  }

  /**
   * A packet enters.
   * @returns when it comes out: no time, one, or two, in milliseconds of the caller's clock. Used again by the next call.
   */
  offer(sizeBytes: number, nowMs: number): readonly number[] {
    this.#follow(nowMs);
    const { counters } = this;
    this.#deliveries.length = 0;
    counters.offered++;
    const leavesMs = this.#pass(sizeBytes, nowMs);
    if (leavesMs === undefined) counters.dropped++;
    else if (this.#isLost()) counters.lost++;
    else {
      this.#deliver(leavesMs, sizeBytes);
      if (this.#chance(this.#profile.duplicateRatio)) {
        counters.duplicated++;
        this.#deliver(leavesMs, sizeBytes);
      }
    }
    return this.#deliveries;
  }

  /** Makes the changes that are due. */
  #follow(nowMs: number): void {
    this.#startMs ??= nowMs;
    for (;;) {
      const next = this.#schedule[this.#nextChange];
      if (!next || nowMs - this.#startMs < next.atMs) return;
      this.change(next.change);
      this.#nextChange++;
    }
  }

  /** @returns when the bottleneck has sent the packet; undefined: there was no room for it. */
  #pass(sizeBytes: number, nowMs: number): number | undefined {
    const { rateBps = 0, maxQueueMs = DEFAULT_MAX_QUEUE_MS, maxQueueBytes = 0 } = this.#profile;
    const waitsMs = this.queueMs(nowMs);
    if (rateBps <= 0) return nowMs + waitsMs;
    if (maxQueueMs > 0 && waitsMs > maxQueueMs) return undefined;
    if (maxQueueBytes > 0 && (waitsMs * rateBps) / 8_000 + sizeBytes > maxQueueBytes) return undefined;
    this.#freeAtMs = nowMs + waitsMs + (sizeBytes * 8_000) / rateBps;
    return this.#freeAtMs;
  }

  #isLost(): boolean {
    const { lossRatio, burst } = this.#profile;
    if (!burst) this.#isBad = false;
    else if (this.#chance(this.#isBad ? burst.endRatio : burst.beginRatio)) this.#isBad = !this.#isBad;
    return (this.#isBad && this.#chance(burst?.lossRatio ?? 1)) || this.#chance(lossRatio);
  }

  #deliver(leavesMs: number, sizeBytes: number): void {
    const { delayMs = 0, jitterMs = 0, jitterReorders = false, reorderRatio } = this.#profile;
    this.counters.deliveredBytes += sizeBytes;
    let arrivesMs = leavesMs + delayMs + (jitterMs > 0 ? jitterMs * this.#random() : 0);
    if (this.#chance(reorderRatio)) {
      // Held back by itself: those behind it don't wait.
      this.#deliveries.push(arrivesMs + (this.#profile.reorderDelayMs ?? DEFAULT_REORDER_DELAY_MS));
      return;
    }
    if (!jitterReorders) {
      arrivesMs = Math.max(arrivesMs, this.#lastDeliveryMs);
      this.#lastDeliveryMs = arrivesMs;
    }
    this.#deliveries.push(arrivesMs);
  }

  /** Takes a number from chance only where there is something to decide, so that one effect doesn't change another's. */
  #chance(probability = 0): boolean {
    return probability > 0 && this.#random() < probability;
  }
}
