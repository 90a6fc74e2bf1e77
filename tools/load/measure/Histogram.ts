/** Each bucket's upper end is so much above its lower one: what a percentile may be wrong by. */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);
const FIRST_BUCKET_MS = 0.01;
/** Up to ten minutes. */
const BUCKETS = 1 + Math.ceil(Math.log(600_000 / FIRST_BUCKET_MS) / LOG_GROWTH);

/** Durations by how many there were: of any number of them, in room for some hundreds; those of several processes add up. */
export class Histogram {
  #counts = new Float64Array(BUCKETS);
  #count = 0;
  #maxMs = 0;

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** The longest; 0 when there were none. */
  get maxMs(): number {
    return this.#maxMs;
  }

  /** Negative ones count as none at all. */
  add(durationMs: number): void {
    const bucket = durationMs <= FIRST_BUCKET_MS ? 0 : Math.ceil(Math.log(durationMs / FIRST_BUCKET_MS) / LOG_GROWTH);
    const place = Math.min(BUCKETS - 1, bucket);
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#count++;
    if (durationMs > this.#maxMs) this.#maxMs = durationMs;
  }

  /** The duration that a share of them does not exceed, within 2 %; 0 when there were none. */
  percentileMs(share: number): number {
    let left = Math.max(1, Math.ceil(share * this.#count));
    for (const [place, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(this.#maxMs, FIRST_BUCKET_MS * GROWTH ** place);
    }
    return this.#maxMs;
  }

  /** Counts from the beginning again. */
  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#maxMs = 0;
  }

  /** What another one has counted, also. */
  addAll({ counts, maxMs }: HistogramData): void {
    for (const [place, count] of counts) {
      this.#counts[place] = (this.#counts[place] ?? 0) + count;
      this.#count += count;
    }
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }

  toData(): HistogramData {
    const counts = [...this.#counts.entries()].filter(([, count]) => count > 0);
    return { counts, maxMs: this.#maxMs };
  }
}

/** A histogram as it travels between processes: the buckets that are not empty. */
export interface HistogramData {
  counts: [place: number, count: number][];
  maxMs: number;
}
