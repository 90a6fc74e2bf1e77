/** How the spatial layers of a stream depend on each other: in every picture, at key frames (`_KEY`), or there is only one. */
export type InterLayer = 'all' | 'key' | 'none';

/** A frame's place among the layers, and what it refers to: ids of frames before it. */
export interface LayerFrame {
  id: number;
  spatialLayer: number;
  temporalLayer: number;
  isLayerSync: boolean;
  dependsOn: number[];
  usesInterLayer: boolean;
  usesInterPicture: boolean;
}

/** Which temporal layer each picture of a cycle is of, by their number. */
const PATTERNS: readonly (readonly number[])[] = [[0], [0], [0, 1], [0, 2, 1, 2]];
/** Of the pictures of the middle layer, one in so many depends on the base layer alone, where they are chained. */
const SYNC_EVERY = 4;

/**
 * The structure of a stream with layers, as libwebrtc's encoders make it (scalability modes L1T1 to L3T3, and `_KEY`): each
 * picture of the base layer refers to the one before, the others to the nearest below. `chained`: those of the second layer
 * also to each other but for now and then, as libvpx has it for VP8.
 */
export class LayeredStream {
  readonly spatialLayerCount: number;
  readonly temporalLayerCount: number;
  readonly interLayer: InterLayer;
  readonly #isChained: boolean;
  /** Of each spatial layer: newest frame of each temporal layer; -1: none since the last key frame. */
  readonly #newest: number[][];
  #position = 0;
  #middleCount = 0;

  constructor(spatialLayerCount: number, temporalLayerCount: number, interLayer: InterLayer, isChained = false) {
    this.spatialLayerCount = spatialLayerCount;
    this.temporalLayerCount = temporalLayerCount;
    this.interLayer = interLayer;
    this.#isChained = isChained;
    this.#newest = Array.from({ length: spatialLayerCount }, () => [-1, -1, -1]);
  }

  /** The temporal layer of the next picture, unless that is a key frame. */
  get nextTemporalLayer(): number {
    return (PATTERNS[this.temporalLayerCount] as readonly number[])[this.#position] as number;
  }

  /** The frames of the next picture, the lowest spatial layer first. `nextId` gives each its id. */
  picture(isKey: boolean, nextId: () => number): LayerFrame[] {
    if (isKey) this.#position = 0;
    const temporalLayer = this.nextTemporalLayer;
    const cycle = (PATTERNS[this.temporalLayerCount] as readonly number[]).length;
    const isSecondAbove = this.#position === 3;
    this.#position = (this.#position + 1) % cycle;
    const isMiddle = temporalLayer === 1;
    if (isMiddle) this.#middleCount++;
    const frames: LayerFrame[] = [];
    for (let spatialLayer = 0; spatialLayer < this.spatialLayerCount; spatialLayer++) {
      const newest = this.#newest[spatialLayer] as number[];
      const isChained =
        this.#isChained && isMiddle && this.#middleCount % SYNC_EVERY !== 0 && (newest[1] as number) >= 0;
      const dependsOn: number[] = [];
      if (!isKey) {
        dependsOn.push((isSecondAbove ? newest[1] : newest[0]) as number);
        if (isChained) dependsOn.push(newest[1] as number);
      }
      const usesInterLayer = spatialLayer > 0 && (isKey || this.interLayer === 'all');
      if (usesInterLayer) dependsOn.push((frames[spatialLayer - 1] as LayerFrame).id);
      const id = nextId();
      if (isKey) newest.fill(-1);
      newest[temporalLayer] = id;
      frames.push({
        id,
        spatialLayer,
        temporalLayer,
        isLayerSync: temporalLayer > 0 && !isSecondAbove && !isChained,
        dependsOn,
        usesInterLayer,
        usesInterPicture: !isKey,
      });
    }
    return frames;
  }
}
