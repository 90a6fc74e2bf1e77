import type { MediaKind, RtpMapping } from '../types/rtpParameters.ts';
import { isRtxCodec } from './codecMatching.ts';
import { copyOf } from './copyOf.ts';
import { HEADER_EXTENSION_URIS } from './headerExtensionUris.ts';
import type { NormalizedRtpCapabilities, NormalizedRtpParameters } from './normalized.ts';

/**
 * What a Router offers its Consumers of a Producer: the Producer's codecs with the Router's payload types and feedback,
 * the header extensions the engine can send, and the Producer's encodings under their mapped SSRCs.
 */
export function getConsumableRtpParameters(
  kind: MediaKind,
  params: NormalizedRtpParameters,
  caps: NormalizedRtpCapabilities,
  rtpMapping: RtpMapping,
): NormalizedRtpParameters {
  return {
    codecs: params.codecs
      .filter((codec) => !isRtxCodec(codec))
      .flatMap((codec) => consumableCodecs(codec, caps, rtpMapping)),
    headerExtensions: caps.headerExtensions
      .filter((extension) => extension.kind === kind && isSendable(extension, params))
      .map(({ uri, preferredId, preferredEncrypt }) => ({
        uri,
        id: preferredId,
        encrypt: preferredEncrypt,
        parameters: {},
      })),
    encodings: params.encodings.map((encoding, index) => {
      const consumable = copyOf(encoding);
      // The RID, RTX stream and codec choice of the Producer say nothing about what Consumers send.
      delete consumable.rid;
      delete consumable.rtx;
      delete consumable.codecPayloadType;
      consumable.ssrc = rtpMapping.encodings[index]?.mappedSsrc;
      return consumable;
    }),
    rtcp: { cname: params.rtcp.cname, reducedSize: true },
    msid: params.msid,
  };
}

/** A media codec as consumable, followed by its RTX if the Router has one. */
function consumableCodecs(
  codec: NormalizedRtpParameters['codecs'][number],
  caps: NormalizedRtpCapabilities,
  rtpMapping: RtpMapping,
): NormalizedRtpParameters['codecs'] {
  const mapped = rtpMapping.codecs.find(({ payloadType }) => payloadType === codec.payloadType);
  const capability = caps.codecs.find(({ preferredPayloadType }) => preferredPayloadType === mapped?.mappedPayloadType);
  if (!capability) throw new TypeError(`no mapping for codec PT ${codec.payloadType}`);

  const payloadType = capability.preferredPayloadType;
  const { mimeType, clockRate, channels, rtcpFeedback } = capability;
  const rtx = caps.codecs.find((candidate) => isRtxCodec(candidate) && candidate.parameters.apt === payloadType);
  // What is really sent has the Producer's parameters, not the Router's.
  const media = { mimeType, payloadType, clockRate, channels, parameters: codec.parameters, rtcpFeedback };
  if (!rtx) return [media];
  return [
    media,
    {
      mimeType: rtx.mimeType,
      payloadType: rtx.preferredPayloadType,
      clockRate: rtx.clockRate,
      parameters: rtx.parameters,
      rtcpFeedback: rtx.rtcpFeedback,
    },
  ];
}

function isSendable(
  { uri, direction }: NormalizedRtpCapabilities['headerExtensions'][number],
  params: NormalizedRtpParameters,
): boolean {
  if (direction !== 'sendrecv' && direction !== 'sendonly') return false;
  // Capture time only passes through: without it in what arrives, Consumers must not promise it.
  return (
    uri !== HEADER_EXTENSION_URIS.absCaptureTime || params.headerExtensions.some((extension) => extension.uri === uri)
  );
}
