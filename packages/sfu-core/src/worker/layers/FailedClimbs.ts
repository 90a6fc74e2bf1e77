/** A spatial layer that is given up sooner than this was not worth its key frame. */
const SHORT_STAY_MS = 5_000;
/** How long nobody tries again, after the first failure in a row and at most. */
const FIRST_WAIT_MS = 10_000;
const MAX_WAIT_MS = 40_000;
/** With so many times what it takes, there has come more: waiting would be wrong. */
const AMPLE_FACTOR = 1.5;

interface Climb {
  atMs: number;
  failureCount: number;
  waitUntilMs: number;
}

/**
 * Keeps spatial layers from flapping. Every change to another one takes a key frame, which is many times as large as other
 * pictures: where a layer just fits, its key frame may not, makes a queue, and the layer is given up, to be tried again
 * as soon as the queue is gone. A layer that could not be kept is therefore left alone for a while, longer each time, unless
 * there is ample room for it.
 */
export class FailedClimbs {
  readonly #climbs = new Map<number, Climb>();
  #spatialLayer = -1;

  /** What bandwidth allows has changed to this spatial layer; -1: to none. */
  allowed(spatialLayer: number, nowMs: number): void {
    const before = this.#spatialLayer;
    if (spatialLayer === before) return;
    this.#spatialLayer = spatialLayer;
    if (spatialLayer > before) this.#began(spatialLayer, nowMs);
    else this.#ended(before, nowMs);
  }

  /** By what factor there must be more than a climb to this layer takes; undefined: it has no bad name. */
  requiredFactor(spatialLayer: number, nowMs: number): number | undefined {
    const climb = this.#climbs.get(spatialLayer);
    return climb && nowMs < climb.waitUntilMs ? AMPLE_FACTOR : undefined;
  }

  #began(spatialLayer: number, nowMs: number): void {
    const climb = this.#climbs.get(spatialLayer);
    if (climb) climb.atMs = nowMs;
    else this.#climbs.set(spatialLayer, { atMs: nowMs, failureCount: 0, waitUntilMs: Number.NEGATIVE_INFINITY });
  }

  #ended(spatialLayer: number, nowMs: number): void {
    const climb = this.#climbs.get(spatialLayer);
    if (!climb) return;
    if (nowMs - climb.atMs >= SHORT_STAY_MS) {
      this.#climbs.delete(spatialLayer);
      return;
    }
    climb.waitUntilMs = nowMs + Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** climb.failureCount);
    climb.failureCount++;
  }
}
