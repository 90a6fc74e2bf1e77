import type { ConsumerLayers } from '../../types/transport.ts';
import type { DependencyDescriptor } from '../codecs/DependencyDescriptor.ts';
import { type DependencyStructure, FrameRole } from '../codecs/DependencyStructure.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import { wrappingDiff } from '../rtp/sequence.ts';
import type { LayerSelector, Selection } from './LayerSelector.ts';

export interface DecodeTargetSelectorOptions {
  /** Reads the dependency descriptors of the stream; it has read that of a packet when `select()` is asked about it. */
  descriptor: DependencyDescriptor;
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
  #preferred: { spatialLayer: number; temporalLayer: number };
  #isAlive = false;
  #structure: DependencyStructure | undefined;
  /** Index of the decode target being forwarded; -1: none. */
  #target = -1;
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

  get preferredLayers(): ConsumerLayers {
    return this.#preferred;
  }

  get currentLayers(): ConsumerLayers | undefined {
    const target = this.#structure?.decodeTargets[this.#target];
    return target && { spatialLayer: target.spatialLayer, temporalLayer: target.temporalLayer };
  }

  get currentStream(): number {
    return this.#target < 0 ? -1 : 0;
  }

  get awaitedStream(): number {
    const structure = this.#structure;
    if (!this.#isAlive) return -1;
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

  setScores(scores: readonly (number | undefined)[]): void {
    this.#isAlive = scores[0] !== undefined;
  }

  restart(): void {
    this.#target = -1;
    this.#frameNumber = -1;
    this.#forwarded.fill(-1);
    this.#refused.fill(-1);
  }

  select(packet: RtpPacket): Selection {
    const { descriptor } = this.#options;
    const { frameNumber } = descriptor;
    this.endsPicture = false;
    if (this.#target < 0) {
      if (!descriptor.hasStructure || !packet.payload.isKeyFrame) return 'ignore';
      this.#isAlive = true;
      this.#begin(frameNumber);
      return 'switch';
    }
    if (wrappingDiff(frameNumber, this.#frameNumber, 16) > 0) this.#decide(frameNumber);
    const slot = frameNumber % FRAME_MEMORY;
    if (this.#forwarded[slot] !== frameNumber) {
      // Of a frame that began before the newest one and of which nothing was seen: what follows may need it.
      if (this.#refused[slot] === frameNumber || !this.#isPartOfTarget) return 'skip';
      this.#forwarded[slot] = frameNumber;
    }
    const layers = this.#structure?.decodeTargets[this.#target];
    this.endsPicture = descriptor.isFrameEnd && descriptor.spatialLayer === layers?.spatialLayer;
    return 'forward';
  }

  get #wantedTarget(): number {
    return this.#structure?.targetWithin(this.#preferred) ?? -1;
  }

  get #isPartOfTarget(): boolean {
    return (this.#options.descriptor.roles[this.#target] ?? FrameRole.ABSENT) !== FrameRole.ABSENT;
  }

  #begin(frameNumber: number): void {
    this.#structure = this.#options.descriptor.structure;
    this.#target = Math.max(0, this.#wantedTarget);
    this.#frameNumber = frameNumber;
    this.#forwarded[frameNumber % FRAME_MEMORY] = frameNumber;
    this.#intactChains = this.#options.descriptor.chainDifferences.map(() => true);
  }

  /** The first packet of a new frame: which target from here on, and whether the frame is part of it. */
  #decide(frameNumber: number): void {
    const { descriptor } = this.#options;
    this.#frameNumber = frameNumber;
    this.#followChains(frameNumber);
    if (descriptor.structure !== this.#structure) {
      this.#structure = descriptor.structure;
      this.#target = Math.max(0, this.#wantedTarget);
    } else this.#changeTarget();
    const slot = frameNumber % FRAME_MEMORY;
    if (this.#isPartOfTarget) this.#forwarded[slot] = frameNumber;
    else this.#refused[slot] = frameNumber;
  }

  /** To the best target up to the wanted one that can be gone over to at this frame; stays where it is if none can. */
  #changeTarget(): void {
    const wanted = this.#wantedTarget;
    if (wanted === this.#target || wanted < 0) return;
    const { decodeTargets } = this.#structure ?? { decodeTargets: [] };
    const limit = decodeTargets[wanted];
    let best = -1;
    for (const [index, target] of decodeTargets.entries()) {
      if (!limit || target.spatialLayer > limit.spatialLayer || target.temporalLayer > limit.temporalLayer) continue;
      if (!this.#canSwitchTo(index, target.chain)) continue;
      const known = decodeTargets[best];
      if (!known || isAbove(target, known)) best = index;
    }
    const current = decodeTargets[this.#target];
    const isLimited = !current || !limit || isAbove(current, limit) || current.temporalLayer > limit.temporalLayer;
    const found = decodeTargets[best];
    if (found && (isLimited || isAbove(found, current))) this.#target = best;
  }

  /** A chain with a frame missing stays broken until it begins again. */
  #followChains(frameNumber: number): void {
    for (const [chain, difference] of this.#options.descriptor.chainDifferences.entries()) {
      const before = (frameNumber - difference) & 0xffff;
      if (difference === 0) this.#intactChains[chain] = true;
      else if (this.#forwarded[before % FRAME_MEMORY] !== before) this.#intactChains[chain] = false;
    }
  }

  #canSwitchTo(target: number, chain: number): boolean {
    const { roles, hasStructure } = this.#options.descriptor;
    return roles[target] === FrameRole.SWITCH && (this.#intactChains[chain] ?? hasStructure);
  }
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
