import type { ConsumerLayers } from '../../types/transport.ts';
import { type DependencyStructure, FrameRole } from '../codecs/DependencyStructure.ts';
import type { PayloadDescriptor } from '../codecs/PayloadDescriptor.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import { wrappingDiff } from '../rtp/sequence.ts';
import { DecisionHistory } from './DecisionHistory.ts';
import type { LayerLimit, LayerSelector, Selection } from './LayerSelector.ts';

export interface DecodeTargetSelectorOptions {
  spatialLayerCount: number;
  temporalLayerCount: number;
  /** Default: the highest of both. */
  preferredLayers?: ConsumerLayers;
}

/** Frames back that a chain may refer to: 255 by custom chains. */
const FRAME_MEMORY = 256;

/**
 * One stream with layers whose frames say by dependency descriptor what they are to each decode target (AV1): frames of the
 * best decodable target within the wanted layers are forwarded. Another target is gone over to at a frame that says that one
 * can, if all frames were forwarded that the target's chain needs.
 */
export class DecodeTargetSelector implements LayerSelector {
  readonly maxTemporalLayer = Number.POSITIVE_INFINITY;
  readonly #options: DecodeTargetSelectorOptions;
  #preferred: Required<ConsumerLayers>;
  #limit: LayerLimit = 'all';
  #isAlive = false;
  #structure: DependencyStructure | undefined;
  /** Index of the decode target being forwarded, by frame number; -1: none. */
  readonly #targets = new DecisionHistory(-1, 16);
  /** RTP timestamp of the newest picture: within one the spatial layer stays, as its last packet may have been sent with the marker. */
  #picture = 0;
  /** Number of the newest frame; -1: none yet. */
  #frameNumber = -1;
  /** Frame numbers that were forwarded, by number modulo the memory; -1: none. */
  readonly #forwarded = new Int32Array(FRAME_MEMORY).fill(-1);
  readonly #refused = new Int32Array(FRAME_MEMORY).fill(-1);
  /** Chains of which everything since they began was forwarded. */
  #intactChains: boolean[] = [];
  endsPicture = false;

  constructor(options: DecodeTargetSelectorOptions) {
    this.#options = options;
    this.#preferred = { spatialLayer: options.spatialLayerCount - 1, temporalLayer: options.temporalLayerCount - 1 };
    if (options.preferredLayers) this.prefer(options.preferredLayers);
  }

  get preferredLayers(): Required<ConsumerLayers> {
    return this.#preferred;
  }

  get currentLayers(): Required<ConsumerLayers> | undefined {
    const target = this.#structure?.decodeTargets[this.#target];
    return target && { spatialLayer: target.spatialLayer, temporalLayer: target.temporalLayer };
  }

  get currentStream(): number {
    return this.#target < 0 ? -1 : 0;
  }

  get awaitedStream(): number {
    const structure = this.#structure;
    if (!this.#isAlive || this.#limit === 'none') return -1;
    if (this.#target < 0 || !structure) return 0;
    const wanted = this.#wantedTarget;
    const { decodeTargets } = structure;
    // Another temporal layer comes by itself; another spatial one only if it is forwarded already.
    const isSameSpatial = decodeTargets[wanted]?.spatialLayer === decodeTargets[this.#target]?.spatialLayer;
    return isSameSpatial || structure.isPartOf(wanted, this.#target) ? -1 : 0;
  }

  prefer({ spatialLayer, temporalLayer }: ConsumerLayers): void {
    const { spatialLayerCount, temporalLayerCount } = this.#options;
    this.#preferred = {
      spatialLayer: clamp(spatialLayer, spatialLayerCount - 1),
      temporalLayer: clamp(temporalLayer ?? temporalLayerCount - 1, temporalLayerCount - 1),
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
    this.#targets.reset();
    this.#frameNumber = -1;
    this.#forwarded.fill(-1);
    this.#refused.fill(-1);
  }

  select({ payload, timestamp }: RtpPacket): Selection {
    const { frameNumber } = payload;
    this.endsPicture = false;
    if (this.#target < 0) {
      if (!payload.hasStructure || !payload.isKeyFrame || this.#limit === 'none') return 'ignore';
      this.#isAlive = true;
      this.#begin(payload, timestamp);
      return 'switch';
    }
    // What can't be told of may be needed.
    if (!payload.isDescribed) return 'forward';
    if (wrappingDiff(frameNumber, this.#frameNumber, 16) > 0) this.#decide(payload, timestamp);
    const slot = frameNumber % FRAME_MEMORY;
    if (this.#forwarded[slot] !== frameNumber) {
      // Of a frame that began before the newest one and of which nothing was seen: what was forwarded since may need it.
      if (this.#refused[slot] === frameNumber || !isPartOf(payload, this.#targets.at(frameNumber))) return 'skip';
      this.#forwarded[slot] = frameNumber;
    }
    this.#noticeEnd(payload);
    return 'forward';
  }

  get #target(): number {
    return this.#targets.current;
  }

  get #wantedTarget(): number {
    const limit = this.#limit;
    const { spatialLayer, temporalLayer } = this.#preferred;
    if (limit === 'none') return -1;
    return (
      this.#structure?.targetWithin(
        limit === 'all'
          ? this.#preferred
          : {
              spatialLayer: Math.min(spatialLayer, limit.spatialLayer),
              temporalLayer: Math.min(temporalLayer, limit.temporalLayer),
            },
      ) ?? -1
    );
  }

  #noticeEnd({ isFrameEnd, spatialLayer }: PayloadDescriptor): void {
    this.endsPicture = isFrameEnd && spatialLayer === this.currentLayers?.spatialLayer;
  }

  #begin(payload: PayloadDescriptor, timestamp: number): void {
    const { structure, frameNumber, chainDifferences } = payload;
    this.#structure = structure;
    this.#targets.decide(Math.max(0, this.#wantedTarget), frameNumber);
    this.#frameNumber = frameNumber;
    this.#picture = timestamp;
    this.#forwarded[frameNumber % FRAME_MEMORY] = frameNumber;
    this.#intactChains = chainDifferences.map(() => true);
    this.#noticeEnd(payload);
  }

  /** The first packet of a new frame: which target from here on, and whether the frame is part of it. */
  #decide(payload: PayloadDescriptor, timestamp: number): void {
    const { frameNumber, structure } = payload;
    this.#frameNumber = frameNumber;
    this.#followChains(payload);
    const isNewPicture = timestamp !== this.#picture;
    const target = structure !== this.#structure ? this.#adopt(payload) : this.#nextTarget(payload, isNewPicture);
    // Of a new picture the lower layers, which come first, may be late.
    const firstOfPicture = isNewPicture ? (frameNumber - payload.spatialLayer) & 0xffff : frameNumber;
    if (target !== this.#target) this.#targets.decide(target, firstOfPicture);
    this.#picture = timestamp;
    const slot = frameNumber % FRAME_MEMORY;
    if (isPartOf(payload, this.#target)) this.#forwarded[slot] = frameNumber;
    else this.#refused[slot] = frameNumber;
  }

  /** All begins anew with the frame that brings the structure. One that comes before it, late as that is, changes nothing. */
  #adopt({ structure, hasStructure }: PayloadDescriptor): number {
    const layers = this.currentLayers;
    this.#structure = structure;
    const same = layers && structure?.targetWithin(layers);
    return Math.max(0, hasStructure ? this.#wantedTarget : (same ?? this.#wantedTarget));
  }

  /** The best target up to the wanted one that can be gone over to at this frame; the present one if none can. */
  #nextTarget(payload: PayloadDescriptor, isNewPicture: boolean): number {
    const wanted = this.#wantedTarget;
    if (wanted === this.#target || wanted < 0) return this.#target;
    const { decodeTargets } = this.#structure ?? { decodeTargets: [] };
    const limit = decodeTargets[wanted];
    const current = decodeTargets[this.#target];
    let best = -1;
    if (!limit || !current) return this.#target;
    const lowest = Math.min(current.spatialLayer, limit.spatialLayer);
    for (const [index, target] of decodeTargets.entries()) {
      if (target.spatialLayer > limit.spatialLayer || target.temporalLayer > limit.temporalLayer) continue;
      if (target.spatialLayer < lowest || (!isNewPicture && target.spatialLayer !== current.spatialLayer)) continue;
      // Who has a target can go on with a part of it from any picture on.
      const isPart = isNewPicture && this.#structure?.isPartOf(index, this.#target);
      if (!isPart && !this.#canSwitchTo(payload, index, target.chain)) continue;
      const known = decodeTargets[best];
      if (!known || isAbove(target, known)) best = index;
    }
    const isLimited = isAbove(current, limit) || current.temporalLayer > limit.temporalLayer;
    const found = decodeTargets[best];
    if (found && (isLimited || isAbove(found, current))) return best;
    // On the way down to a lower layer, whose key frame is awaited, the base of the present one must do.
    if (!isNewPicture || current.spatialLayer <= limit.spatialLayer) return this.#target;
    const base = decodeTargets.findIndex(
      ({ spatialLayer, temporalLayer }) => spatialLayer === current.spatialLayer && temporalLayer === 0,
    );
    return base < 0 ? this.#target : base;
  }

  /** A chain with a frame missing stays broken until it begins again. */
  #followChains({ frameNumber, chainDifferences }: PayloadDescriptor): void {
    for (const [chain, difference] of chainDifferences.entries()) {
      const before = (frameNumber - difference) & 0xffff;
      if (difference === 0) this.#intactChains[chain] = true;
      else if (this.#forwarded[before % FRAME_MEMORY] !== before) this.#intactChains[chain] = false;
    }
  }

  #canSwitchTo({ roles, hasStructure, spatialLayer, temporalLayer }: PayloadDescriptor, target: number, chain: number) {
    // Chains have no frames above the base of the temporal layers, and of such a picture the lower frames may have been left
    // out, or not have come yet: a base picture will be here soon.
    if (spatialLayer > 0 && temporalLayer > 0) return false;
    return roles[target] === FrameRole.SWITCH && (this.#intactChains[chain] ?? hasStructure);
  }
}

function isPartOf({ roles }: PayloadDescriptor, target: number): boolean {
  return (roles[target] ?? FrameRole.ABSENT) !== FrameRole.ABSENT;
}

interface Layers {
  spatialLayer: number;
  temporalLayer: number;
}

function isAbove(a: Layers, b: Layers): boolean {
  return a.spatialLayer !== b.spatialLayer ? a.spatialLayer > b.spatialLayer : a.temporalLayer > b.temporalLayer;
}

function clamp(layer: number, highest: number): number {
  return Math.max(0, Math.min(Math.trunc(layer), highest));
}
