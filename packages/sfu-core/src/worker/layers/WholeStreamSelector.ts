import type { ConsumerLayers } from '../../types/transport.ts';
import { SingleStreamSelector } from './SingleStreamSelector.ts';

export interface WholeStreamSelectorOptions {
  /** How many spatial layers the stream has, 1 or more. */
  spatialLayerCount: number;
  /** How many temporal layers, 1 or more. */
  temporalLayerCount: number;
  /** Default: the highest of both. */
  preferredLayers?: ConsumerLayers | undefined;
}

/** One stream with all layers in it (SVC), forwarded as it is: what is preferred is noted, and all layers are current. */
export class WholeStreamSelector extends SingleStreamSelector {
  readonly #highest: Required<ConsumerLayers>;
  #preferred: Required<ConsumerLayers>;

  constructor({ spatialLayerCount, temporalLayerCount, preferredLayers }: WholeStreamSelectorOptions) {
    super({ needsKeyFrame: true });
    this.#highest = { spatialLayer: spatialLayerCount - 1, temporalLayer: temporalLayerCount - 1 };
    this.#preferred = this.#highest;
    if (preferredLayers) this.prefer(preferredLayers);
  }

  override get preferredLayers(): ConsumerLayers {
    return this.#preferred;
  }

  override get currentLayers(): ConsumerLayers | undefined {
    return this.currentStream < 0 ? undefined : this.#highest;
  }

  override prefer({ spatialLayer, temporalLayer = this.#highest.temporalLayer }: ConsumerLayers): void {
    this.#preferred = {
      spatialLayer: clamp(spatialLayer, this.#highest.spatialLayer),
      temporalLayer: clamp(temporalLayer, this.#highest.temporalLayer),
    };
  }
}

function clamp(layer: number, highest: number): number {
  return Math.max(0, Math.min(Math.trunc(layer), highest));
}
