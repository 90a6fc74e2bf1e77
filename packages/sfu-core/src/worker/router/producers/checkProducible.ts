import { EngineError } from '../../../channel/EngineChannel.ts';
import { parseScalabilityMode } from '../../../ortc/scalabilityMode.ts';
import type { RtpEncodingParameters, RtpParameters } from '../../../types/rtpParameters.ts';
import { codecOfEncoding, producerTypeOf } from '../rtpParametersQueries.ts';

/** Codecs of which one of several streams can be chosen. */
const SIMULCAST_CODEC = /^video\/(vp8|h264)$/i;

/**
 * Throws a TypeError when a producer with these parameters could get no packet, or we could choose from none of its streams:
 * what its packets belong to must be told by their SSRC, RID or (for a single encoding) MID, and each encoding needs a codec.
 */
export function checkProducible(rtpParameters: RtpParameters): void {
  const { mid, encodings = [{}] } = rtpParameters;
  const [first = {}] = encodings;
  if (encodings.length > 1) {
    if (!encodings.every(isNamed)) refuse('each of several encodings needs an ssrc or rid');
    if (encodings.some(({ scalabilityMode }) => parseScalabilityMode(scalabilityMode).spatialLayers > 1)) {
      refuse('an encoding with spatial layers must be the only one');
    }
  } else if (!mid && !isNamed(first)) refuse('a single encoding needs an ssrc or rid where there is no mid');
  for (const encoding of encodings) {
    const { codecPayloadType } = encoding;
    if (codecOfEncoding(rtpParameters, encoding)) continue;
    refuse(codecPayloadType === undefined ? 'no media codec' : `no media codec has payload type ${codecPayloadType}`);
  }
  const mimeType = codecOfEncoding(rtpParameters, first)?.mimeType ?? '';
  const { spatialLayers, temporalLayers } = parseScalabilityMode(first.scalabilityMode);
  const type = producerTypeOf(rtpParameters);
  if (type === 'simulcast' && !SIMULCAST_CODEC.test(mimeType)) refuse(`no simulcast of ${mimeType} is supported`);
  if (type === 'simple' && spatialLayers * temporalLayers > 1) refuse(`no layers of ${mimeType} are supported`);
}

function isNamed({ ssrc, rid }: RtpEncodingParameters): boolean {
  return ssrc !== undefined || rid !== undefined;
}

function refuse(reason: string): never {
  throw new EngineError('TypeError', `wrong RTP parameters: ${reason}`);
}
