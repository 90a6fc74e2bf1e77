import type { RtpCapabilities, RtpParameters } from '@parley/signaling-protocol';
import { HEADER_EXTENSION_URIS } from '../../../packages/sfu-core/src/ortc/headerExtensionUris.ts';
import { extensionIds } from './stampedPacket.ts';

export const payloadTypes = { audio: 111, video: 96 } as const;

const codecName = /^(audio\/opus|video\/VP8)$/i;

const extension = (name: keyof typeof extensionIds) => ({ uri: HEADER_EXTENSION_URIS[name], id: extensionIds[name] });

const rtcp = { cname: 'load', reducedSize: true };

/** A microphone. It sends again under the same number, without RTX. */
export function audioParameters(mid: string, ssrc: number): RtpParameters {
  return {
    mid,
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: payloadTypes.audio,
        clockRate: 48_000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1 },
        rtcpFeedback: [{ type: 'transport-cc' }, { type: 'nack' }],
      },
    ],
    headerExtensions: [extension('audioLevel'), extension('absSendTime'), extension('transportWide')],
    encodings: [{ ssrc }],
    rtcp,
  };
}

/** A camera of one VP8 stream. It sends again under the same number, without RTX. */
export function videoParameters(mid: string, ssrc: number): RtpParameters {
  return {
    mid,
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: payloadTypes.video,
        clockRate: 90_000,
        rtcpFeedback: [
          { type: 'goog-remb' },
          { type: 'transport-cc' },
          { type: 'ccm', parameter: 'fir' },
          { type: 'nack' },
          { type: 'nack', parameter: 'pli' },
        ],
      },
    ],
    headerExtensions: [extension('absSendTime'), extension('transportWide')],
    encodings: [{ ssrc }],
    rtcp,
  };
}

/** What members receive of all that the router can: Opus, VP8, and its retransmissions. */
export function receivableOf({ codecs = [], headerExtensions = [] }: RtpCapabilities): RtpCapabilities {
  const media = codecs.filter(({ mimeType }) => codecName.test(mimeType));
  const repair = codecs.filter(
    ({ mimeType, parameters }) =>
      /\/rtx$/i.test(mimeType) && media.some(({ preferredPayloadType }) => preferredPayloadType === parameters?.apt),
  );
  return { codecs: [...media, ...repair], headerExtensions };
}
