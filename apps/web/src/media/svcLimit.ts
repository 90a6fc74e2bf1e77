import type { types } from 'mediasoup-client';

/** How much smaller the bitrate of a stream becomes with each spatial layer that is left out; half as wide and high is a quarter of the pixels. */
const layerShare = 0.3;

/**
 * What to set of a stream with spatial layers inside (SVC), so that only the lowest are made: a smaller picture, in fewer layers.
 * Undefined: it has no such layers, or none of them depends on another (`S3T3`), which stays as it is.
 *
 * @param encoding - As it was when sending began.
 * @param maxSpatialLayer - The highest to be made, from 0.
 */
export function svcLimit(
  { scalabilityMode = '', maxBitrate }: Pick<types.RtpEncodingParameters, 'scalabilityMode' | 'maxBitrate'>,
  maxSpatialLayer: number,
):
  | (Required<Pick<types.RtpEncodingParameters, 'scalabilityMode' | 'scaleResolutionDownBy'>> & { maxBitrate?: number })
  | undefined {
  const [, layers, temporal, rest = ''] = /^L([2-9])T(\d)(.*)$/.exec(scalabilityMode) ?? [];
  if (!layers || !temporal) return undefined;
  const left = Math.min(maxSpatialLayer + 1, Number(layers));
  const leftOut = Number(layers) - left;
  return {
    // What a single layer depends on can't differ at key frames.
    scalabilityMode: left === 1 ? `L1T${temporal}` : `L${left}T${temporal}${rest}`,
    scaleResolutionDownBy: 2 ** leftOut,
    ...(maxBitrate && { maxBitrate: Math.round(maxBitrate * layerShare ** leftOut) }),
  };
}
