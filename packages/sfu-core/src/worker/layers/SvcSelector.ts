import type { ConsumerLayers } from '../../types/transport.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import { wrappingDiff } from '../rtp/sequence.ts';
import { DecisionHistory } from './DecisionHistory.ts';
import type { LayerLimit, LayerSelector, Selection } from './LayerSelector.ts';

export interface SvcSelectorOptions {
  /** How many spatial layers the stream has, 1 or more. */
  spatialLayerCount: number;
  /** How many temporal layers, 1 or more. */
  temporalLayerCount: number;
  /** Layers depend on each other at key frames only (`_KEY` of the scalability mode); otherwise in every picture. */
  dependsAtKeyFramesOnly: boolean;
  /** Default: the highest of both. */
  preferredLayers?: ConsumerLayers;
}

interface Layers {
  readonly spatial: number;
  readonly temporal: number;
}

const NOTHING: Layers = { spatial: -1, temporal: -1 };

/**
 * One stream with all layers in it: those up to the wanted ones are forwarded, such that each picture can be decoded from
 * those forwarded before. All packets of a picture get the same decision, whatever order they come in.
 *
 * More spatial layers need a key frame; where layers depend on each other at key frames only, so do fewer, because the lower
 * ones are not forwarded in between. More temporal layers begin at a frame from which on they can be followed.
 */
export class SvcSelector implements LayerSelector {
  readonly #options: SvcSelectorOptions;
  #preferred: Layers;
  #limit: LayerLimit = 'all';
  /** By RTP timestamp. */
  readonly #decisions = new DecisionHistory(NOTHING, 32);
  /** RTP timestamp of the newest picture. */
  #picture = 0;
  #isAlive = false;
  /** The packet that `select()` let pass ends its picture for this receiver: it needs the marker. */
  endsPicture = false;

  constructor(options: SvcSelectorOptions) {
    this.#options = options;
    this.#preferred = { spatial: options.spatialLayerCount - 1, temporal: options.temporalLayerCount - 1 };
    if (options.preferredLayers) this.prefer(options.preferredLayers);
  }

  get preferredLayers(): Required<ConsumerLayers> {
    return layersOf(this.#preferred);
  }

  get currentLayers(): ConsumerLayers | undefined {
    return this.#current === NOTHING ? undefined : layersOf(this.#current);
  }

  get currentStream(): number {
    return this.#current === NOTHING ? -1 : 0;
  }

  get awaitedStream(): number {
    if (!this.#isAlive) return -1;
    const wanted = this.#wanted;
    if (wanted === NOTHING) return -1;
    const { spatial } = this.#current;
    const needsKeyFrame = this.#options.dependsAtKeyFramesOnly ? spatial !== wanted.spatial : spatial < wanted.spatial;
    return needsKeyFrame ? 0 : -1;
  }

  /** All layers are this selector's own business. */
  get maxTemporalLayer(): number {
    return Number.POSITIVE_INFINITY;
  }

  prefer({ spatialLayer, temporalLayer }: ConsumerLayers): void {
    const { spatialLayerCount, temporalLayerCount } = this.#options;
    this.#preferred = {
      spatial: clamp(spatialLayer, spatialLayerCount - 1),
      temporal: clamp(temporalLayer ?? temporalLayerCount - 1, temporalLayerCount - 1),
    };
  }

  limit(limit: LayerLimit): void {
    this.#limit = limit;
    if (limit === 'none') this.restart();
  }

  setScores(scores: readonly (number | undefined)[]): void {
    this.#isAlive = scores[0] !== undefined;
  }

  restart(): void {
    this.#decisions.reset();
  }

  select(packet: RtpPacket): Selection {
    const { payload, timestamp } = packet;
    this.endsPicture = false;
    if (this.#current === NOTHING) {
      if (!payload.isKeyFrame || this.#limit === 'none') return 'ignore';
      this.#isAlive = true;
      this.#picture = timestamp;
      this.#decisions.decide(this.#wanted, timestamp);
      this.endsPicture = payload.isFrameEnd && this.#current.spatial === 0;
      return 'switch';
    }
    if (wrappingDiff(timestamp, this.#picture, 32) > 0) {
      this.#picture = timestamp;
      this.#beginPicture(packet);
    }
    return this.#isOf(packet, this.#decisions.at(timestamp)) ? 'forward' : 'skip';
  }

  get #current(): Layers {
    return this.#decisions.current;
  }

  get #wanted(): Layers {
    const limit = this.#limit;
    if (limit === 'none') return NOTHING;
    if (limit === 'all') return this.#preferred;
    const spatial = Math.min(this.#preferred.spatial, limit.spatialLayer);
    return { spatial, temporal: Math.min(this.#preferred.temporal, limit.temporalLayer) };
  }

  #isOf({ payload }: RtpPacket, { spatial, temporal }: Layers): boolean {
    if (payload.temporalLayer > temporal || payload.spatialLayer > spatial) return false;
    // Only the picture that all layers begin with needs the lower ones.
    if (this.#options.dependsAtKeyFramesOnly && payload.spatialLayer < spatial && payload.isInterPicturePredicted) {
      return false;
    }
    this.endsPicture = payload.isFrameEnd && payload.spatialLayer === spatial;
    return true;
  }

  /** The first packet of a picture decides which layers are forwarded from it on. */
  #beginPicture({ payload, timestamp }: RtpPacket): void {
    const { dependsAtKeyFramesOnly } = this.#options;
    const wanted = this.#wanted;
    // Each of its packets says so, and the first may come late.
    const isOfKeyPicture = !payload.isInterPicturePredicted && (payload.spatialLayer === 0 || dependsAtKeyFramesOnly);
    if (payload.isKeyFrame || isOfKeyPicture) {
      this.#change(wanted, timestamp);
      return;
    }
    let { spatial, temporal } = this.#current;
    if (!dependsAtKeyFramesOnly) spatial = Math.min(spatial, wanted.spatial);
    // On the way down to a lower layer, whose key frame is awaited, the base of the present one must do.
    const wantedTemporal = spatial > wanted.spatial ? 0 : wanted.temporal;
    if (wantedTemporal < temporal) temporal = wantedTemporal;
    else if (payload.isLayerSync && payload.temporalLayer > temporal) {
      temporal = Math.min(payload.temporalLayer, wantedTemporal);
    }
    this.#change({ spatial, temporal }, timestamp);
  }

  #change(layers: Layers, timestamp: number): void {
    const current = this.#current;
    if (layers.spatial === current.spatial && layers.temporal === current.temporal) return;
    this.#decisions.decide(layers, timestamp);
  }
}

function layersOf({ spatial, temporal }: Layers): Required<ConsumerLayers> {
  return { spatialLayer: spatial, temporalLayer: temporal };
}

function clamp(layer: number, highest: number): number {
  return Math.max(0, Math.min(Math.trunc(layer), highest));
}
