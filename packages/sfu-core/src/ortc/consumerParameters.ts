import { UnsupportedError } from '../types/errors.ts';
import type { RtcpFeedback, RtpEncodingParameters, RtpHeaderExtensionParameters } from '../types/rtpParameters.ts';
import { validateAndNormalizeRtpCapabilities } from './capabilitiesValidation.ts';
import { isRtxCodec, isSameCodecAndProfile } from './codecMatching.ts';
import { validateAndNormalizeRtpCodecCapability } from './codecValidation.ts';
import { copyOf } from './copyOf.ts';
import { HEADER_EXTENSION_URIS } from './headerExtensionUris.ts';
import type { NormalizedRtpCapabilities, NormalizedRtpParameters } from './normalized.ts';
import type { RandomSsrc } from './producerMapping.ts';
import { parseScalabilityMode } from './scalabilityMode.ts';

/**
 * Whether an endpoint with these capabilities can receive the Producer. `caps` is normalized in place.
 *
 * @throws TypeError when the capabilities are malformed.
 */
export function canConsume(consumableParams: NormalizedRtpParameters, caps: unknown): boolean {
  validateAndNormalizeRtpCapabilities(caps);
  const first = consumableParams.codecs.find((codec) =>
    caps.codecs.some((capability) => isSameCodecAndProfile(capability, codec)),
  );
  return first !== undefined && !isRtxCodec(first);
}

/** What `getConsumerRtpParameters` negotiates from. */
export type ConsumerNegotiation = {
  consumableRtpParameters: NormalizedRtpParameters;
  remoteRtpCapabilities: NormalizedRtpCapabilities;
  /** All encodings are forwarded as they are, instead of one stream chosen from them. */
  pipe: boolean;
  /** Store packets and answer NACK, by RTX if the endpoint can. */
  enableRtx: boolean;
};

/**
 * What a Consumer sends to an endpoint: codecs, feedback and header extensions both can do, and one encoding (or all of
 * them when piping) with SSRCs of its own.
 *
 * @throws UnsupportedError when no media codec is left.
 */
export function getConsumerRtpParameters(
  { consumableRtpParameters, remoteRtpCapabilities, pipe, enableRtx }: ConsumerNegotiation,
  randomSsrc: RandomSsrc,
): NormalizedRtpParameters {
  for (const capability of remoteRtpCapabilities.codecs) validateAndNormalizeRtpCodecCapability(capability);

  const codecs = receivableCodecs(consumableRtpParameters, remoteRtpCapabilities, enableRtx);
  const [first] = codecs;
  if (!first || isRtxCodec(first)) throw new UnsupportedError('no compatible media codecs');

  const headerExtensions = consumableRtpParameters.headerExtensions.filter(({ id, uri }) =>
    remoteRtpCapabilities.headerExtensions.some(
      (capability) => capability.preferredId === id && capability.uri === uri,
    ),
  );
  const isUsable = bandwidthFeedbackFilter(headerExtensions);
  for (const codec of codecs) codec.rtcpFeedback = codec.rtcpFeedback.filter(isUsable);

  const { encodings, rtcp, msid } = consumableRtpParameters;
  const withRtx = codecs.some(isRtxCodec);
  return {
    codecs,
    headerExtensions,
    encodings: pipe ? pipedEncodings(encodings, withRtx, randomSsrc) : [singleEncoding(encodings, withRtx, randomSsrc)],
    rtcp,
    msid,
  };
}

/**
 * What a Consumer sends to another Router: everything the Producer has, but no bandwidth estimation, and no NACK or RTX
 * unless `enableRtx`.
 */
export function getPipeConsumerRtpParameters(
  { consumableRtpParameters, enableRtx }: Pick<ConsumerNegotiation, 'consumableRtpParameters' | 'enableRtx'>,
  randomSsrc: RandomSsrc,
): NormalizedRtpParameters {
  const { encodings, rtcp, msid } = consumableRtpParameters;
  const codecs = copyOf(consumableRtpParameters.codecs).filter((codec) => enableRtx || !isRtxCodec(codec));
  for (const codec of codecs) {
    codec.rtcpFeedback = codec.rtcpFeedback.filter(
      ({ type, parameter }) =>
        (type === 'nack' && parameter === 'pli') ||
        (type === 'ccm' && parameter === 'fir') ||
        (enableRtx && type === 'nack' && !parameter),
    );
  }
  const dropped: string[] = [
    HEADER_EXTENSION_URIS.mid,
    HEADER_EXTENSION_URIS.absSendTime,
    HEADER_EXTENSION_URIS.transportWide,
  ];
  const headerExtensions = [
    ...consumableRtpParameters.headerExtensions.filter(({ uri }) => !dropped.includes(uri)),
    // Endpoints are not sent this one, so it is not among the consumable ones; another Router needs it for AV1 layers.
    { uri: HEADER_EXTENSION_URIS.dependencyDescriptor, id: 7, encrypt: false, parameters: {} },
  ].sort((a, b) => a.id - b.id);

  return { codecs, headerExtensions, encodings: pipedEncodings(encodings, enableRtx, randomSsrc), rtcp, msid };
}

/** The consumable codecs the endpoint can receive, with its feedback; an RTX only together with what it repairs. */
function receivableCodecs(
  consumable: NormalizedRtpParameters,
  remote: NormalizedRtpCapabilities,
  enableRtx: boolean,
): NormalizedRtpParameters['codecs'] {
  const codecs = consumable.codecs.flatMap((codec) => {
    if (!enableRtx && isRtxCodec(codec)) return [];
    const capability = remote.codecs.find((candidate) => isSameCodecAndProfile(candidate, codec));
    if (!capability) return [];
    const rtcpFeedback = capability.rtcpFeedback.filter(
      ({ type, parameter }) => enableRtx || type !== 'nack' || parameter,
    );
    return [{ ...copyOf(codec), rtcpFeedback }];
  });
  return codecs.filter(
    (codec) => !isRtxCodec(codec) || codecs.some(({ payloadType }) => payloadType === codec.parameters.apt),
  );
}

/** Keeps the one bandwidth feedback whose header extension is in use: transport-wide if possible, REMB otherwise. */
function bandwidthFeedbackFilter(extensions: RtpHeaderExtensionParameters[]): (feedback: RtcpFeedback) => boolean {
  const uses = (uri: string) => extensions.some((extension) => extension.uri === uri);
  const transportCc = uses(HEADER_EXTENSION_URIS.transportWide);
  const remb = !transportCc && uses(HEADER_EXTENSION_URIS.absSendTime);
  return ({ type }) => (type !== 'transport-cc' || transportCc) && (type !== 'goog-remb' || remb);
}

function singleEncoding(
  consumable: RtpEncodingParameters[],
  withRtx: boolean,
  randomSsrc: RandomSsrc,
): RtpEncodingParameters {
  const ssrc = randomSsrc();
  let scalabilityMode = consumable.find((encoding) => encoding.scalabilityMode)?.scalabilityMode;
  // To the endpoint the streams of a simulcast are the spatial layers of one.
  if (consumable.length > 1) {
    scalabilityMode = `L${consumable.length}T${parseScalabilityMode(scalabilityMode).temporalLayers}`;
  }
  const maxBitrate = consumable.reduce(
    (highest, encoding) => (encoding.maxBitrate && encoding.maxBitrate > highest ? encoding.maxBitrate : highest),
    0,
  );
  return {
    ssrc,
    ...(withRtx && { rtx: { ssrc: ssrc + 1 } }),
    ...(scalabilityMode && { scalabilityMode }),
    ...(maxBitrate && { maxBitrate }),
  };
}

function pipedEncodings(
  consumable: RtpEncodingParameters[],
  withRtx: boolean,
  randomSsrc: RandomSsrc,
): RtpEncodingParameters[] {
  const firstSsrc = randomSsrc();
  const firstRtxSsrc = randomSsrc();
  return consumable.map((encoding, index) => {
    const piped = copyOf(encoding);
    piped.ssrc = firstSsrc + index;
    if (withRtx) piped.rtx = { ssrc: firstRtxSsrc + index };
    else delete piped.rtx;
    return piped;
  });
}
