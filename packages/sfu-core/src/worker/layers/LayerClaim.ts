import type { ConsumerLayers } from '../../types/transport.ts';
import type { BitrateClaim } from './distributeBitrate.ts';
import type { LayerLimit } from './LayerSelector.ts';

/** Layers, and what they take together with those below them. */
export interface LayerStep {
  layers: Required<ConsumerLayers>;
  bitrateBps: number;
}

export interface LayerClaimOptions {
  priority: number;
  /** What may be taken, one after the other. */
  steps: readonly LayerStep[];
  /** What is being sent, an index of `steps`; -1: nothing. */
  currentStep: number;
  /** By what factor all that is available must exceed what a spatial layer takes; undefined: there is no such rule for it. */
  requiredFactor?(spatialLayer: number): number | undefined;
  apply(limit: LayerLimit): void;
}

/**
 * More than is sent now must fit with this to spare, or an estimate that goes up and down a little would have layers go up
 * and down with it.
 */
const UPGRADE_MARGIN = 1.15;

const LOWEST: LayerLimit = { spatialLayer: 0, temporalLayer: 0 };

/** A consumer's claim to layers, one step after the other. */
export class LayerClaim implements BitrateClaim {
  readonly priority: number;
  readonly #options: LayerClaimOptions;
  #taken = -1;

  constructor(options: LayerClaimOptions) {
    this.priority = options.priority;
    this.#options = options;
  }

  takeStep(availableBps: number): number {
    const { steps, currentStep } = this.#options;
    const next = steps[this.#taken + 1];
    if (!next) return 0;
    // A layer of which nothing is known yet takes something all the same.
    const moreBps = Math.max(1, next.bitrateBps - (steps[this.#taken]?.bitrateBps ?? 0));
    const neededBps = this.#taken + 1 > currentStep ? moreBps * UPGRADE_MARGIN : moreBps;
    if (neededBps > availableBps || !this.#isAllowed(next, availableBps)) return 0;
    this.#taken++;
    return moreBps;
  }

  #isAllowed({ layers: { spatialLayer }, bitrateBps }: LayerStep, availableBps: number): boolean {
    const { steps, currentStep, requiredFactor } = this.#options;
    const currentSpatialLayer = steps[currentStep]?.layers.spatialLayer ?? -1;
    const factor = spatialLayer > currentSpatialLayer ? requiredFactor?.(spatialLayer) : undefined;
    const takenBps = steps[this.#taken]?.bitrateBps ?? 0;
    return factor === undefined || bitrateBps * factor <= takenBps + availableBps;
  }

  apply(): void {
    const { steps, apply } = this.#options;
    // As long as nothing is sent at all, the lowest that comes will do.
    if (steps.length === 0) apply(LOWEST);
    else apply(steps[this.#taken]?.layers ?? 'none');
  }
}
