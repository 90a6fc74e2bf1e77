import type { ConsumerLayers } from '../../types/transport.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import type { LayerSelector, Selection } from './LayerSelector.ts';

export interface SimulcastSelectorOptions {
  /** How many streams the producer has, 1 or more. */
  spatialLayerCount: number;
  /** How many temporal layers each stream has, 1 or more. */
  temporalLayerCount: number;
  /** Default: the highest of both. */
  preferredLayers?: ConsumerLayers;
}

/**
 * A producer with several streams of the same picture: the best living one up to the preferred is forwarded, and another
 * is switched to only on a key frame of it. Until that comes, the present one goes on; where there is none, or only a worse
 * one, a key frame of one in between is taken. A browser answers a request for one stream with key frames of all that it
 * sends, and may just have stopped the best one: seeing it in small at once is better than waiting until that is found out.
 */
export class SimulcastSelector implements LayerSelector {
  readonly #spatialLayerCount: number;
  readonly #temporalLayerCount: number;
  #preferredSpatial: number;
  #preferredTemporal: number;
  #scores: readonly (number | undefined)[] = [];
  #target = -1;
  #current = -1;

  constructor(options: SimulcastSelectorOptions) {
    this.#spatialLayerCount = options.spatialLayerCount;
    this.#temporalLayerCount = options.temporalLayerCount;
    this.#preferredSpatial = options.spatialLayerCount - 1;
    this.#preferredTemporal = options.temporalLayerCount - 1;
    if (options.preferredLayers) this.prefer(options.preferredLayers);
  }

  get preferredLayers(): ConsumerLayers {
    return { spatialLayer: this.#preferredSpatial, temporalLayer: this.#preferredTemporal };
  }

  get currentLayers(): ConsumerLayers | undefined {
    if (this.#current < 0) return undefined;
    return { spatialLayer: this.#current, temporalLayer: this.#preferredTemporal };
  }

  get currentStream(): number {
    return this.#current;
  }

  get awaitedStream(): number {
    return this.#target === this.#current ? -1 : this.#target;
  }

  get maxTemporalLayer(): number {
    return this.#preferredTemporal;
  }

  prefer(layers: ConsumerLayers): void {
    this.#preferredSpatial = clamp(layers.spatialLayer, this.#spatialLayerCount - 1);
    this.#preferredTemporal = clamp(layers.temporalLayer ?? this.#temporalLayerCount - 1, this.#temporalLayerCount - 1);
    this.#chooseTarget();
  }

  setScores(scores: readonly (number | undefined)[]): void {
    this.#scores = [...scores];
    this.#chooseTarget();
  }

  restart(): void {
    this.#current = -1;
    this.#chooseTarget();
  }

  select(packet: RtpPacket): Selection {
    const stream = packet.streamIndex;
    if (stream === this.#current) return 'forward';
    const leadsToTarget = stream === this.#target || (stream > this.#current && stream < this.#target);
    if (!leadsToTarget || !packet.payload.isKeyFrame) return 'ignore';
    this.#current = stream;
    return 'switch';
  }

  /** The highest living stream up to the preferred one; where none is, the lowest living one above it. */
  #chooseTarget(): void {
    let target = -1;
    for (let stream = 0; stream < this.#spatialLayerCount; stream++) {
      if (stream > this.#preferredSpatial && target >= 0) break;
      if ((this.#scores[stream] ?? 0) > 0) target = stream;
      if (stream > this.#preferredSpatial && target >= 0) break;
    }
    this.#target = target;
    // A stream that died can't be what is being forwarded, even when nothing is there to take its place.
    if (target < 0) this.#current = -1;
  }
}

function clamp(layer: number, highest: number): number {
  return Math.max(0, Math.min(Math.trunc(layer), highest));
}
