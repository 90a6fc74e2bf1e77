import type { ConsumerLayers } from '../../types/transport.ts';
import type { LayerStep } from '../layers/LayerClaim.ts';
import type { ProducerStream } from './ProducerStream.ts';

/**
 * What a consumer of several streams of the same picture can be sent, the least first: each living stream up to the preferred
 * one, with more and more of its temporal layers. Where none up to that lives, the lowest one above.
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
    let bitrateBps = 0;
    for (let temporalLayer = 0; temporalLayer <= (preferred.temporalLayer ?? 0); temporalLayer++) {
      const alone = stream.receiver.bitrateBpsOfLayer(0, temporalLayer, nowMs);
      bitrateBps += alone;
      if (temporalLayer === 0 || alone > 0) steps.push({ layers: { spatialLayer, temporalLayer }, bitrateBps });
    }
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
  if (!stream) return steps;
  const below = new Array<number>((preferred.temporalLayer ?? 0) + 1).fill(0);
  for (let spatialLayer = 0; spatialLayer <= preferred.spatialLayer; spatialLayer++) {
    let bitrateBps = 0;
    for (let temporalLayer = 0; temporalLayer < below.length; temporalLayer++) {
      const alone = stream.receiver.bitrateBpsOfLayer(spatialLayer, temporalLayer, nowMs);
      const withBelow = dependsAtKeyFramesOnly ? alone : alone + (below[temporalLayer] as number);
      below[temporalLayer] = withBelow;
      bitrateBps += withBelow;
      const isBase = spatialLayer === 0 && temporalLayer === 0;
      if (isBase || alone > 0) steps.push({ layers: { spatialLayer, temporalLayer }, bitrateBps });
    }
  }
  return steps;
}
