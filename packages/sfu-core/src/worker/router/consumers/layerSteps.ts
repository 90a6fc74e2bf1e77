import type { ConsumerLayers } from '../../../types/transport.ts';
import type { LayerStep } from '../../layers/LayerClaim.ts';
import type { ProducerStream } from '../producers/ProducerStream.ts';

/**
 * What a consumer of several streams of the same picture can be sent, the least first: each living stream up to the preferred
 * one, with more and more of its temporal layers. Where none up to that lives, the lowest one above.
 *
 * What has been sent too shortly to know what it takes is left out, but for the first.
 */
export function simulcastSteps(
  streams: readonly (ProducerStream | undefined)[],
  preferred: ConsumerLayers,
  nowMs: number,
): LayerStep[] {
  const steps: LayerStep[] = [];
  for (const [spatialLayer, stream] of streams.entries()) {
    if (spatialLayer > preferred.spatialLayer && steps.length > 0) break;
    if (!stream || stream.receiver.score === 0) continue;
    const temporal = temporalSteps(stream, 0, preferred.temporalLayer ?? 0, nowMs);
    if (temporal) steps.push(...temporal.map((step) => stepOf(spatialLayer, step)));
    else if (steps.length === 0) steps.push(stepOf(spatialLayer, UNKNOWN));
  }
  return steps;
}

/**
 * The same of one stream with layers in it. Where they depend on each other at key frames only, a spatial layer takes no
 * more than itself.
 */
export function svcSteps(
  stream: ProducerStream | undefined,
  preferred: ConsumerLayers,
  dependsAtKeyFramesOnly: boolean,
  nowMs: number,
): LayerStep[] {
  const steps: LayerStep[] = [];
  let belowBps = 0;
  for (let spatialLayer = 0; stream && spatialLayer <= preferred.spatialLayer; spatialLayer++) {
    const temporal = temporalSteps(stream, spatialLayer, preferred.temporalLayer ?? 0, nowMs);
    // What is above a layer of which nothing is known can't be known either.
    if (!temporal) return steps.length === 0 ? [stepOf(spatialLayer, UNKNOWN)] : steps;
    const wholeBps = temporal.at(-1)?.bitrateBps ?? 0;
    if (wholeBps === 0 && spatialLayer > 0) continue;
    for (const { temporalLayer, bitrateBps } of temporal) {
      // Of the layers below, too, those temporal layers are left out that are not taken: about as much of each.
      const share = wholeBps === 0 ? 1 : bitrateBps / wholeBps;
      steps.push(stepOf(spatialLayer, { temporalLayer, bitrateBps: bitrateBps + Math.round(belowBps * share) }));
    }
    if (!dependsAtKeyFramesOnly) belowBps += wholeBps;
  }
  return steps;
}

interface TemporalStep {
  temporalLayer: number;
  bitrateBps: number;
}

const UNKNOWN: TemporalStep = { temporalLayer: 0, bitrateBps: 0 };

/** Undefined: the base has been sent too shortly. The last step has no limit but the preferred one. */
function temporalSteps(
  { receiver }: ProducerStream,
  spatialLayer: number,
  preferredTemporal: number,
  nowMs: number,
): TemporalStep[] | undefined {
  const steps: TemporalStep[] = [];
  let bitrateBps = 0;
  for (let temporalLayer = 0; temporalLayer <= preferredTemporal; temporalLayer++) {
    const alone = receiver.settledBitrateBpsOfLayer(spatialLayer, temporalLayer, nowMs);
    if (alone === undefined) {
      if (temporalLayer === 0) return undefined;
      return steps;
    }
    bitrateBps += alone;
    if (temporalLayer === 0 || alone > 0) steps.push({ temporalLayer, bitrateBps });
  }
  const last = steps.at(-1);
  if (last) last.temporalLayer = preferredTemporal;
  return steps;
}

function stepOf(spatialLayer: number, { temporalLayer, bitrateBps }: TemporalStep): LayerStep {
  return { layers: { spatialLayer, temporalLayer }, bitrateBps };
}
