/** Highest spatial layer that somebody wants; infinite: the best there is. Null: none. */
export type WantedLayer = number | null;

/** Less that is wanted is believed only after this time: whoever turns a page turns it back, and a layer takes a while to return. */
const loweringDelayMs = 1000;

/** What all who receive one producer want of its spatial layers together, and whom it is told. */
export class LayerDemand {
  readonly #topLayer: number;
  readonly #tell: (maxSpatialLayer: WantedLayer) => void;
  readonly #wishes = new Set<() => WantedLayer>();
  /** What the sender goes by. Before it is told anything, it sends all. */
  #told: WantedLayer;
  #lowering: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * @param spatialLayers - That the producer sends, from 1.
   * @param tell - Called when the highest wanted layer changes: at once when it rises, after a second when it falls.
   */
  constructor(spatialLayers: number, tell: (maxSpatialLayer: WantedLayer) => void) {
    this.#topLayer = spatialLayers - 1;
    this.#told = this.#topLayer;
    this.#tell = tell;
    this.review();
  }

  /**
   * Counts somebody who receives the producer.
   *
   * @param wish - Asked at each {@link review}.
   * @returns Ends it.
   */
  add(wish: () => WantedLayer): () => void {
    this.#wishes.add(wish);
    this.review();
    return () => {
      this.#wishes.delete(wish);
      this.review();
    };
  }

  /** Looks again, after a wish changed. */
  review(): void {
    // There is nothing to leave out of a single layer.
    if (this.#closed || this.#topLayer === 0) return;
    const wanted = this.#wanted();
    if (!isLess(wanted, this.#told)) {
      this.#stopLowering();
      this.#say(wanted);
    } else {
      this.#lowering ??= setTimeout(() => {
        this.#lowering = undefined;
        this.#say(this.#wanted());
      }, loweringDelayMs);
    }
  }

  close(): void {
    this.#closed = true;
    this.#stopLowering();
  }

  #wanted(): WantedLayer {
    let highest: WantedLayer = null;
    for (const wish of this.#wishes) {
      const wanted = wish();
      if (isLess(highest, wanted)) highest = wanted;
    }
    return highest === null ? null : Math.min(highest, this.#topLayer);
  }

  #say(wanted: WantedLayer): void {
    if (wanted === this.#told) return;
    this.#told = wanted;
    this.#tell(wanted);
  }

  #stopLowering(): void {
    clearTimeout(this.#lowering);
    this.#lowering = undefined;
  }
}

function isLess(a: WantedLayer, b: WantedLayer): boolean {
  return b !== null && (a === null || a < b);
}
