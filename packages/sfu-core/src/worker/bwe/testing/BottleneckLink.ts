import { SeededRandom } from '../../../testing/SeededRandom.ts';
import type { TransportCc } from '../../rtcp/RtcpPacket.ts';

export interface BottleneckOptions {
  capacityBps: number;
  delayMs?: number;
  /** What waits longer than this at the bottleneck is dropped. */
  maxQueueMs?: number;
  lossRatio?: number;
  /** Evenly distributed on top of the delay, without overtaking. */
  jitterMs?: number;
  seed?: number;
}

/** A link with a queue in virtual time, and a receiver behind it that reports arrivals every 100 ms or so. */
export class BottleneckLink {
  capacityBps: number;
  lossRatio: number;
  queueMs = 0;
  droppedCount = 0;
  deliveredBytes = 0;
  readonly #options: Required<BottleneckOptions>;
  readonly #random: SeededRandom;
  #freeAtMs = 0;
  #lastArrivalMs = 0;
  #pending: { sequenceNumber: number; arrivalMs: number | undefined }[] = [];

  constructor(options: BottleneckOptions) {
    this.#options = { delayMs: 20, maxQueueMs: 300, lossRatio: 0, jitterMs: 0, seed: 1, ...options };
    this.#random = new SeededRandom(this.#options.seed);
    this.capacityBps = options.capacityBps;
    this.lossRatio = this.#options.lossRatio;
  }

  send(sequenceNumber: number, sizeBytes: number, nowMs: number): void {
    const { delayMs, maxQueueMs, jitterMs } = this.#options;
    this.queueMs = Math.max(0, this.#freeAtMs - nowMs);
    if (this.queueMs > maxQueueMs || this.#random.next() < this.lossRatio) {
      this.droppedCount++;
      this.#pending.push({ sequenceNumber, arrivalMs: undefined });
      return;
    }
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + (sizeBytes * 8_000) / this.capacityBps;
    const arrivalMs = Math.max(this.#lastArrivalMs, this.#freeAtMs + delayMs + jitterMs * this.#random.next());
    this.#lastArrivalMs = arrivalMs;
    this.deliveredBytes += sizeBytes;
    this.#pending.push({ sequenceNumber, arrivalMs });
  }

  /** What the receiver reports at `nowMs`, as it is known to the sender a delay later; undefined: nothing new. */
  feedback(nowMs: number): TransportCc | undefined {
    const count = this.#pending.findLastIndex(({ arrivalMs }) => arrivalMs !== undefined && arrivalMs <= nowMs) + 1;
    if (count === 0) return undefined;
    const reported = this.#pending.splice(0, count);
    const first = reported.find(({ arrivalMs }) => arrivalMs !== undefined)?.arrivalMs ?? 0;
    const referenceTimeMs = Math.floor(first / 64) * 64;
    let lastMs = referenceTimeMs;
    return {
      type: 'transport-cc',
      senderSsrc: 0,
      mediaSsrc: 0,
      baseSequenceNumber: reported[0]?.sequenceNumber ?? 0,
      referenceTimeMs,
      feedbackPacketCount: 0,
      deltasMs: Float64Array.from(reported, ({ arrivalMs }) => {
        if (arrivalMs === undefined) return Number.NaN;
        const deltaMs = Math.round((arrivalMs - lastMs) * 4) / 4;
        lastMs += deltaMs;
        return deltaMs;
      }),
      lostCount: reported.filter(({ arrivalMs }) => arrivalMs === undefined).length,
    };
  }
}
