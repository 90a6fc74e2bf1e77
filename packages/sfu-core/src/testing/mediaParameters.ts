import type { types } from '../index.ts';
import { HEADER_EXTENSION_URIS } from '../ortc/headerExtensionUris.ts';

/** The ids that the tests' clients give header extensions: others than the router's own. */
export const extensionIds = {
  mid: 4,
  absSendTime: 2,
  transportWide: 3,
  rid: 10,
  repairedRid: 11,
  videoOrientation: 12,
} as const;

export const VIDEO = {
  ssrc: 0x0a00_0001,
  rtxSsrc: 0x0a00_0002,
  payloadType: 96,
  rtxPayloadType: 97,
  timestampStep: 3000,
};
export const AUDIO = { ssrc: 0x0b00_0001, payloadType: 111, timestampStep: 960 };

const headerExtensions: types.RtpHeaderExtensionParameters[] = (
  Object.keys(extensionIds) as (keyof typeof extensionIds)[]
).map((name) => ({ uri: HEADER_EXTENSION_URIS[name], id: extensionIds[name] }));

const videoCodecs: types.RtpCodecParameters[] = [
  {
    mimeType: 'video/VP8',
    payloadType: VIDEO.payloadType,
    clockRate: 90_000,
    rtcpFeedback: [
      { type: 'goog-remb' },
      { type: 'transport-cc' },
      { type: 'ccm', parameter: 'fir' },
      { type: 'nack' },
      { type: 'nack', parameter: 'pli' },
    ],
  },
  {
    mimeType: 'video/rtx',
    payloadType: VIDEO.rtxPayloadType,
    clockRate: 90_000,
    parameters: { apt: VIDEO.payloadType },
  },
];

const rtcp = { cname: 'alice', reducedSize: true };

/** One VP8 stream with RTX, its SSRCs told by signalling. */
export const videoParameters: types.RtpParameters = {
  mid: '1',
  codecs: videoCodecs,
  headerExtensions,
  encodings: [{ ssrc: VIDEO.ssrc, rtx: { ssrc: VIDEO.rtxSsrc } }],
  rtcp,
};

/** Opus with NACK, as the engine offers it, but without RTX. */
export const audioParameters: types.RtpParameters = {
  mid: '0',
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: AUDIO.payloadType,
      clockRate: 48_000,
      channels: 2,
      rtcpFeedback: [{ type: 'transport-cc' }, { type: 'nack' }],
    },
  ],
  headerExtensions,
  encodings: [{ ssrc: AUDIO.ssrc }],
  rtcp,
};

export const SIMULCAST_RIDS = ['low', 'mid', 'high'] as const;

/** Three VP8 streams that say by MID and RID what they are; signalling knows none of their SSRCs. */
export const simulcastParameters: types.RtpParameters = {
  mid: '2',
  codecs: videoCodecs,
  headerExtensions,
  encodings: SIMULCAST_RIDS.map((rid) => ({ rid, scalabilityMode: 'L1T1' })),
  rtcp,
};
