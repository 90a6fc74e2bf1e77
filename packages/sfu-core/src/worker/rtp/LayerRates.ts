import type { PayloadDescriptor } from '../codecs/PayloadDescriptor.ts';
import { RateCounter } from './RateCounter.ts';

/** Coarse slices do for what decides about whole layers. */
const SLICE_COUNT = 25;

/** The bit rates of the layers in one stream. */
export class LayerRates {
  readonly #temporalLayerCount: number;
  /** One spatial layer after the other; undefined: nothing of that layer has come. */
  readonly #counters: (RateCounter | undefined)[];

  /** Both counts are 1 or more. */
  constructor(spatialLayerCount: number, temporalLayerCount: number) {
    this.#temporalLayerCount = temporalLayerCount;
    this.#counters = Array.from({ length: spatialLayerCount * temporalLayerCount }, () => undefined);
  }

  add({ spatialLayer, temporalLayer }: PayloadDescriptor, bytes: number, nowMs: number): void {
    const index = spatialLayer * this.#temporalLayerCount + temporalLayer;
    // What the packet says may be more than was negotiated.
    if (temporalLayer >= this.#temporalLayerCount || index >= this.#counters.length) return;
    let counter = this.#counters[index];
    if (!counter) {
      counter = new RateCounter({ sliceCount: SLICE_COUNT });
      this.#counters[index] = counter;
    }
    counter.add(bytes, nowMs);
  }

  /** By layer (`spatial.temporal`), bit/s: what one who gets it gets, which is the layers below it as well; 0 while it is not sent. */
  bitratesBps(nowMs: number): Record<string, number> {
    const rates = this.#counters.map((counter) => counter?.bitrateBps(nowMs) ?? 0);
    const entries = rates.map((rate, index): [string, number] => {
      const spatialLayer = Math.floor(index / this.#temporalLayerCount);
      const layer = `${spatialLayer}.${index % this.#temporalLayerCount}`;
      return [layer, rate === 0 ? 0 : rates.slice(0, index + 1).reduce((sum, below) => sum + below, 0)];
    });
    return Object.fromEntries(entries);
  }

  /** Of a layer alone, bit/s; 0 while it is not sent. Undefined: it has been sent too shortly to say. */
  settledBitrateBpsOf(spatialLayer: number, temporalLayer: number, nowMs: number): number | undefined {
    const counter = this.#counters[spatialLayer * this.#temporalLayerCount + temporalLayer];
    return counter ? counter.settledBitrateBps(nowMs) : 0;
  }

  reset(): void {
    this.#counters.fill(undefined);
  }
}
