import { getSupportedRtpCapabilities } from '../../ortc/supportedRtpCapabilities.ts';
import type { RtpParameters } from '../../types/rtpParameters.ts';
import { codecOfEncoding } from './rtpParametersQueries.ts';

/** The media types we know, as they are usually written, by what they are in lower case. */
const WRITTEN_MIME_TYPES: ReadonlyMap<string, string> = new Map(
  [...(getSupportedRtpCapabilities().codecs ?? []), { mimeType: 'audio/rtx' }, { mimeType: 'video/rtx' }].map(
    ({ mimeType }) => [mimeType.toLowerCase(), mimeType],
  ),
);

/**
 * The parameters as mediasoup dumps them: media types written as usual, feedback without empty parameters, and each encoding
 * with its codec, where none was named the first one.
 */
export function dumpOfRtpParameters(rtpParameters: RtpParameters): RtpParameters {
  return {
    ...rtpParameters,
    codecs: rtpParameters.codecs.map((codec) => ({
      ...codec,
      mimeType: WRITTEN_MIME_TYPES.get(codec.mimeType.toLowerCase()) ?? codec.mimeType,
      rtcpFeedback: (codec.rtcpFeedback ?? []).map(({ type, parameter }) => ({
        type,
        ...(parameter && { parameter }),
      })),
    })),
    encodings: (rtpParameters.encodings ?? []).map((encoding) => {
      const codec = codecOfEncoding(rtpParameters, encoding);
      return codec ? { ...encoding, codecPayloadType: codec.payloadType } : encoding;
    }),
  };
}
