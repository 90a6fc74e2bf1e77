import { UnsupportedError } from '../types/errors.ts';
import type { RtpCodecCapability, RtpMapping } from '../types/rtpParameters.ts';
import { adoptNegotiatedProfile, isRtxCodec, isSameCodecAndProfile } from './codecMatching.ts';
import type { NormalizedRtpCapabilities, NormalizedRtpParameters } from './normalized.ts';

/** Chance comes in from outside: a random SSRC, with room above it for the streams that are numbered on from it. */
export type RandomSsrc = () => number;

type Codec = NormalizedRtpParameters['codecs'][number];

/**
 * How the payload types and SSRCs of what a Producer receives map to those of its Router. H264 codecs in `params` get
 * the negotiated `profile-level-id`.
 *
 * @throws UnsupportedError when the Router has no such codec, or no RTX for it.
 * @throws TypeError when an RTX codec refers to no media codec.
 */
export function getProducerRtpParametersMapping(
  params: NormalizedRtpParameters,
  caps: NormalizedRtpCapabilities,
  randomSsrc: RandomSsrc,
): RtpMapping {
  const mediaCodecs = new Map<Codec, RtpCodecCapability>();
  for (const codec of params.codecs) {
    if (!isRtxCodec(codec)) mediaCodecs.set(codec, matchMediaCodec(codec, caps));
  }
  const rtxCodecs = new Map<Codec, RtpCodecCapability>();
  for (const codec of params.codecs) {
    if (isRtxCodec(codec)) rtxCodecs.set(codec, matchRtxCodec(codec, params, caps, mediaCodecs));
  }
  const firstSsrc = randomSsrc();
  return {
    codecs: [...mediaCodecs, ...rtxCodecs].map(([codec, capability]) => ({
      payloadType: codec.payloadType,
      mappedPayloadType: capability.preferredPayloadType,
    })),
    encodings: params.encodings.map(({ ssrc, rid }, index) => ({ ssrc, rid, mappedSsrc: firstSsrc + index })),
  };
}

function matchMediaCodec(codec: Codec, caps: NormalizedRtpCapabilities): RtpCodecCapability {
  const match = caps.codecs.find((capability) => isSameCodecAndProfile(codec, capability));
  if (!match) {
    throw new UnsupportedError(`unsupported codec [mimeType:${codec.mimeType}, payloadType:${codec.payloadType}]`);
  }
  adoptNegotiatedProfile(codec, match);
  return match;
}

function matchRtxCodec(
  codec: Codec,
  params: NormalizedRtpParameters,
  caps: NormalizedRtpCapabilities,
  mediaCodecs: Map<Codec, RtpCodecCapability>,
): RtpCodecCapability {
  const repaired = params.codecs.find(({ payloadType }) => payloadType === codec.parameters.apt);
  const mediaCapability = repaired && mediaCodecs.get(repaired);
  if (!mediaCapability) throw new TypeError(`missing media codec found for RTX PT ${codec.payloadType}`);

  const match = caps.codecs.find(
    (capability) => isRtxCodec(capability) && capability.parameters.apt === mediaCapability.preferredPayloadType,
  );
  if (!match)
    throw new UnsupportedError(`no RTX codec for capability codec PT ${mediaCapability.preferredPayloadType}`);
  return match;
}
