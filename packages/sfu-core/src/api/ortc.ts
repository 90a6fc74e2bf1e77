/**
 * Capability negotiation as mediasoup exports it: what `src/ortc` does, but on types that do not say whether they were
 * validated, and with random SSRCs. What has not been validated may be refused with any TypeError.
 */
import type { NormalizedRtpCapabilities, NormalizedRtpParameters } from '../ortc/index.ts';
import * as ortc from '../ortc/index.ts';
import type {
  MediaKind,
  RouterRtpCapabilities,
  RouterRtpCodecCapability,
  RtpCapabilities,
  RtpMapping,
  RtpParameters,
} from '../types/rtpParameters.ts';
import type { SctpStreamParameters } from '../types/sctpParameters.ts';
import { randomSsrc } from './randomSsrc.ts';

/** Payload types and SSRCs of what a Producer receives, and those of its Router. */
export type RtpCodecsEncodingsMapping = RtpMapping;

/** Validates capabilities in place, filling in defaults. Throws TypeError naming the field. */
export function validateAndNormalizeRtpCapabilities(caps: RtpCapabilities | RouterRtpCapabilities): void {
  ortc.validateAndNormalizeRtpCapabilities(caps);
}

/** Validates parameters in place, filling in defaults. Throws TypeError naming the field. */
export function validateAndNormalizeRtpParameters(params: RtpParameters): void {
  ortc.validateAndNormalizeRtpParameters(params);
}

/** Validates SCTP stream parameters in place, filling in defaults. Throws TypeError naming the field. */
export function validateAndNormalizeSctpStreamParameters(params: SctpStreamParameters): void {
  ortc.validateAndNormalizeSctpStreamParameters(params);
}

/**
 * The capabilities of a Router for these codecs.
 *
 * @throws TypeError when a codec is malformed; UnsupportedError when the engine does not know it.
 */
export function generateRouterRtpCapabilities(mediaCodecs?: RouterRtpCodecCapability[]): RtpCapabilities {
  return ortc.generateRouterRtpCapabilities(mediaCodecs);
}

/**
 * How payload types and SSRCs of what a Producer receives map to those of its Router. Both must be validated.
 *
 * @throws UnsupportedError when the Router lacks a codec.
 */
export function getProducerRtpParametersMapping(
  params: RtpParameters,
  caps: RtpCapabilities,
): RtpCodecsEncodingsMapping {
  return ortc.getProducerRtpParametersMapping(
    params as NormalizedRtpParameters,
    caps as NormalizedRtpCapabilities,
    randomSsrc,
  );
}

/** What a Router offers its Consumers of a Producer. All must be validated. */
export function getConsumableRtpParameters(
  kind: string,
  params: RtpParameters,
  caps: RtpCapabilities,
  rtpMapping: RtpCodecsEncodingsMapping,
): RtpParameters {
  return ortc.getConsumableRtpParameters(
    kind as MediaKind,
    params as NormalizedRtpParameters,
    caps as NormalizedRtpCapabilities,
    rtpMapping,
  );
}

/** Whether an endpoint with these capabilities, which are normalized, can receive the Producer. */
export function canConsume(consumableParams: RtpParameters, caps: RtpCapabilities): boolean {
  return ortc.canConsume(consumableParams as NormalizedRtpParameters, caps);
}

/**
 * What a Consumer sends to an endpoint. Both must be validated.
 *
 * @throws UnsupportedError when there is no common media codec.
 */
export function getConsumerRtpParameters(negotiation: {
  consumableRtpParameters: RtpParameters;
  remoteRtpCapabilities: RtpCapabilities;
  pipe: boolean;
  enableRtx: boolean;
}): RtpParameters {
  return ortc.getConsumerRtpParameters(
    {
      ...negotiation,
      consumableRtpParameters: negotiation.consumableRtpParameters as NormalizedRtpParameters,
      remoteRtpCapabilities: negotiation.remoteRtpCapabilities as NormalizedRtpCapabilities,
    },
    randomSsrc,
  );
}

/** What a Consumer sends to another Router. */
export function getPipeConsumerRtpParameters({
  consumableRtpParameters,
  enableRtx,
}: {
  consumableRtpParameters: RtpParameters;
  enableRtx: boolean;
}): RtpParameters {
  return ortc.getPipeConsumerRtpParameters(
    { consumableRtpParameters: consumableRtpParameters as NormalizedRtpParameters, enableRtx },
    randomSsrc,
  );
}
