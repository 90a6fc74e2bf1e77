import { parseScalabilityMode } from '../../ortc/scalabilityMode.ts';
import type { RtpCodecParameters, RtpEncodingParameters, RtpParameters } from '../../types/rtpParameters.ts';
import type { ProducerType } from '../../types/transport.ts';
import { videoCodecNameOf } from '../codecs/parsePayload.ts';
import type { HeaderExtensionIds } from '../rtp/headerExtensionIds.ts';
import type { RtpStreamReceiverOptions } from '../rtp/RtpStreamReceiver.ts';

/** Several encodings are simulcast; one with layers, be they temporal only, is SVC. Other media has no layers. */
export function producerTypeOf(rtpParameters: RtpParameters): ProducerType {
  const encodings = rtpParameters.encodings ?? [];
  if (encodings.length > 1) return 'simulcast';
  const { spatialLayers, temporalLayers } = parseScalabilityMode(encodings[0]?.scalabilityMode);
  if (spatialLayers === 1 && temporalLayers === 1) return 'simple';
  const codec = codecOfEncoding(rtpParameters, encodings[0] ?? {});
  return videoCodecNameOf(codec?.mimeType ?? '') ? 'svc' : 'simple';
}

/** The media codec that an encoding is sent with: the one it names, else the one of `payloadType`, else the first. */
export function codecOfEncoding(
  rtpParameters: RtpParameters,
  encoding: RtpEncodingParameters,
  payloadType?: number,
): RtpCodecParameters | undefined {
  const named = encoding.codecPayloadType ?? payloadType;
  const media = rtpParameters.codecs.filter(({ mimeType }) => !isRtx({ mimeType }));
  return named === undefined ? media[0] : media.find((codec) => codec.payloadType === named);
}

/** The RTX codec that repairs `codec` (RFC 4588 `apt`). */
export function rtxCodecOf(rtpParameters: RtpParameters, codec: RtpCodecParameters): RtpCodecParameters | undefined {
  return rtpParameters.codecs.find(
    ({ mimeType, parameters }) => isRtx({ mimeType }) && Number(parameters?.apt) === codec.payloadType,
  );
}

/** Whether a codec repairs another (RFC 4588). */
export function isRtx({ mimeType }: Pick<RtpCodecParameters, 'mimeType'>): boolean {
  return /\/rtx$/i.test(mimeType);
}

/** Whether a codec was negotiated with this feedback (RFC 4585 §4.2), such as `nack` or `nack pli`. */
export function allowsFeedback({ rtcpFeedback = [] }: RtpCodecParameters, type: string, parameter = ''): boolean {
  return rtcpFeedback.some((entry) => entry.type === type && (entry.parameter ?? '') === parameter);
}

/** Whether the sender of an encoding may stop in silence (discontinuous transmission, RFC 7587 §6.1 `usedtx`). */
export function usesDtx({ parameters }: RtpCodecParameters, { dtx }: RtpEncodingParameters): boolean {
  return dtx === true || Number(parameters?.usedtx) === 1;
}

/** How the stream that `packet` is the first of is received; undefined when its payload type is of no media codec. */
export function receptionOf(
  rtpParameters: RtpParameters,
  encoding: RtpEncodingParameters,
  packet: { ssrc: number; payloadType: number },
  extensionIds: HeaderExtensionIds,
): RtpStreamReceiverOptions | undefined {
  const codec = codecOfEncoding(rtpParameters, encoding, packet.payloadType);
  if (!codec) return undefined;
  const layers = parseScalabilityMode(encoding.scalabilityMode);
  return {
    ssrc: packet.ssrc,
    rtxSsrc: encoding.rtx?.ssrc,
    rtxPayloadType: rtxCodecOf(rtpParameters, codec)?.payloadType,
    payloadType: codec.payloadType,
    mimeType: codec.mimeType,
    clockRate: codec.clockRate,
    rid: encoding.rid,
    cname: rtpParameters.rtcp?.cname ?? '',
    useNack: allowsFeedback(codec, 'nack'),
    usePli: allowsFeedback(codec, 'nack', 'pli'),
    useFir: allowsFeedback(codec, 'ccm', 'fir'),
    useDtx: usesDtx(codec, encoding),
    // Other codecs say what layer a packet is of in the payload, as their rewriting needs it.
    dependencyDescriptorId: videoCodecNameOf(codec.mimeType) === 'av1' ? extensionIds.dependencyDescriptor : 0,
    spatialLayerCount: layers.spatialLayers,
    temporalLayerCount: layers.temporalLayers,
    // Silence of one of several streams means that the sender has given it up for now.
    checkInactivity: (rtpParameters.encodings?.length ?? 1) > 1,
  };
}
