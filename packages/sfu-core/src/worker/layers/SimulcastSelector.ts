import type { ConsumerLayers } from '../../types/transport.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import type { LayerLimit, LayerSelector, Selection } from './LayerSelector.ts';

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
  readonly endsPicture = false;
  readonly #spatialLayerCount: number;
  readonly #temporalLayerCount: number;
  #preferredSpatial: number;
  #preferredTemporal: number;
  #limit: LayerLimit = 'all';
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
    return { spatialLayer: this.#current, temporalLayer: this.maxTemporalLayer };
  }

  get currentStream(): number {
    return this.#current;
  }

  get awaitedStream(): number {
    return this.#target === this.#current ? -1 : this.#target;
  }

  get maxTemporalLayer(): number {
    const limit = this.#limit;
    if (typeof limit === 'string') return this.#preferredTemporal;
    // On the way down to a lower stream, whose key frame is awaited, the base layer must do; on the way up all may stay.
    if (this.#current > limit.spatialLayer) return 0;
    if (this.#current < limit.spatialLayer) return this.#preferredTemporal;
    return Math.min(this.#preferredTemporal, limit.temporalLayer);
  }

  prefer(layers: ConsumerLayers): void {
    this.#preferredSpatial = clamp(layers.spatialLayer, this.#spatialLayerCount - 1);
    this.#preferredTemporal = clamp(layers.temporalLayer ?? this.#temporalLayerCount - 1, this.#temporalLayerCount - 1);
    this.#chooseTarget();
  }

  limit(limit: LayerLimit): void {
    this.#limit = limit;
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

  get #highestAllowed(): number {
    const limit = this.#limit;
    if (limit === 'none') return -1;
    return limit === 'all' ? this.#preferredSpatial : Math.min(this.#preferredSpatial, limit.spatialLayer);
  }

  /** The highest living stream up to the preferred one; where none is, the lowest living one above it. */
  #chooseTarget(): void {
    let target = -1;
    const highest = this.#highestAllowed;
    for (let stream = 0; stream < this.#spatialLayerCount; stream++) {
      if (stream > highest && (target >= 0 || highest < 0)) break;
      if ((this.#scores[stream] ?? 0) > 0) target = stream;
    }
    this.#target = target;
    // A stream that died, or that there is no bandwidth for, can't be what is being forwarded, even when nothing is there to take its place.
    if (target < 0) this.#current = -1;
  }
}

function clamp(layer: number, highest: number): number {
  return Math.max(0, Math.min(Math.trunc(layer), highest));
}
