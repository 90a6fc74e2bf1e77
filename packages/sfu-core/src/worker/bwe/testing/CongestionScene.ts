import { PADDING_INTERVAL_MS, SenderBandwidth } from '../SenderBandwidth.ts';
import { BottleneckLink, type BottleneckOptions } from './BottleneckLink.ts';

const PACKET_BYTES = 1_200;
const FRAME_MS = 33;
const PADDING_BYTES = 500;
const MIN_PADDING_BYTES = 100;

/** A sender of video that uses what is available, up to what it wants, over a link in virtual time. */
export class CongestionScene {
  nowMs = 0;
  readonly link: BottleneckLink;
  readonly bandwidth: SenderBandwidth;
  readonly curve: { atMs: number; availableBps: number }[] = [];
  probeCount = 0;
  maxQueueMs = 0;
  #sequence = 0;
  #debtBytes = 0;
  #due: { atMs: number; task: () => void }[] = [];

  constructor(link: BottleneckOptions, startBitrateBps = 600_000) {
    this.link = new BottleneckLink(link);
    this.bandwidth = new SenderBandwidth({ startBitrateBps });
  }

  /** @param sentBps what there is to send now; default: all that is wanted. */
  run(durationMs: number, wantedBps: number, sentBps = wantedBps): this {
    const { bandwidth } = this;
    bandwidth.wantedBitrateBps = wantedBps;
    for (const endMs = this.nowMs + durationMs; this.nowMs < endMs; this.nowMs++) {
      if (this.nowMs % FRAME_MS === 0) this.#sendFrame(Math.min(bandwidth.availableBitrateBps, sentBps));
      if (this.nowMs % 40 === 0 && bandwidth.probeIfDue(this.nowMs)) this.probeCount++;
      if (this.nowMs % PADDING_INTERVAL_MS === 0) this.#sendPadding();
      if (this.nowMs % 100 === 0) this.#report();
      this.#due = this.#due.filter(({ atMs, task }) => {
        if (atMs > this.nowMs) return true;
        task();
        return false;
      });
      this.curve.push({ atMs: this.nowMs, availableBps: bandwidth.availableBitrateBps });
      this.maxQueueMs = Math.max(this.maxQueueMs, this.link.queueMs);
    }
    return this;
  }

  /** How long after `fromMs` the estimate was first in a range; infinite: never. */
  reachedMs(fromMs: number, minBps: number, maxBps = Number.POSITIVE_INFINITY): number {
    const found = this.curve.find(
      ({ atMs, availableBps }) => atMs >= fromMs && availableBps >= minBps && availableBps <= maxBps,
    );
    return found ? found.atMs - fromMs : Number.POSITIVE_INFINITY;
  }

  #send(sizeBytes: number): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.bandwidth.packetSent(this.#sequence, sizeBytes, this.nowMs);
    this.link.send(this.#sequence, sizeBytes, this.nowMs);
  }

  #sendFrame(bitrateBps: number): void {
    this.#debtBytes += (bitrateBps * FRAME_MS) / 8_000;
    for (; this.#debtBytes >= PACKET_BYTES; this.#debtBytes -= PACKET_BYTES) this.#send(PACKET_BYTES);
  }

  #sendPadding(): void {
    for (let due = this.bandwidth.paddingDueBytes(this.nowMs); due > 0; due -= PADDING_BYTES) {
      this.#send(Math.max(MIN_PADDING_BYTES, Math.min(due, PADDING_BYTES)));
    }
  }

  #report(): void {
    const feedback = this.link.feedback(this.nowMs);
    if (feedback)
      this.#due.push({ atMs: this.nowMs + 20, task: () => this.bandwidth.receiveFeedback(feedback, this.nowMs) });
  }
}
