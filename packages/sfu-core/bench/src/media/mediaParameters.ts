import type { types } from '@parley/sfu-core';

/** What the bench's sender puts on the wire, as signalling tells it: what Chromium offers, reduced to one codec. */
export interface SentMedia {
  kind: types.MediaKind;
  ssrc: number;
  payloadType: number;
  /** RTP packets without SRTP's tag, bytes; of a trace, the mean. */
  packetBytes: number;
  /** Name of a `CameraTrace` that says how large packets are and which leave together. Default: all alike. */
  trace?: string;
}

export const extensionIds = { mid: 4, absSendTime: 2, transportWide: 3, audioLevel: 1 } as const;

/** Above this size packets are taken for video. */
const MAX_AUDIO_BYTES = 400;
const SENDER_SSRC = 0x0bec_0001;

const absSendTime = {
  uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  id: extensionIds.absSendTime,
} as const;
const transportWide = {
  uri: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  id: extensionIds.transportWide,
} as const;
const mid = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: extensionIds.mid } as const;
const audioLevel = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: extensionIds.audioLevel } as const;

/** Large packets are VP8, small ones Opus. */
export function sentMediaOf(packetBytes: number): SentMedia {
  return packetBytes > MAX_AUDIO_BYTES
    ? { kind: 'video', ssrc: SENDER_SSRC, payloadType: 96, packetBytes }
    : { kind: 'audio', ssrc: SENDER_SSRC, payloadType: 111, packetBytes };
}

/** A browser's camera, as it was recorded. */
export function tracedMedia(trace: string, packetBytes: number): SentMedia {
  return { kind: 'video', ssrc: SENDER_SSRC, payloadType: 96, packetBytes, trace };
}

export const routerCodecs: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];

export function producerParameters(media: SentMedia): types.RtpParameters {
  const { kind, ssrc, payloadType } = media;
  const rtcp = { cname: 'bench', reducedSize: true };
  if (kind === 'audio') {
    return {
      mid: '0',
      codecs: [
        {
          mimeType: 'audio/opus',
          payloadType,
          clockRate: 48_000,
          channels: 2,
          parameters: { minptime: 10, useinbandfec: 1 },
          rtcpFeedback: [{ type: 'transport-cc' }, { type: 'nack' }],
        },
      ],
      headerExtensions: [mid, absSendTime, transportWide, audioLevel],
      encodings: [{ ssrc }],
      rtcp,
    };
  }
  return {
    mid: '0',
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType,
        clockRate: 90_000,
        rtcpFeedback: [
          { type: 'goog-remb' },
          { type: 'transport-cc' },
          { type: 'ccm', parameter: 'fir' },
          { type: 'nack' },
          { type: 'nack', parameter: 'pli' },
        ],
      },
      { mimeType: 'video/rtx', payloadType: payloadType + 1, clockRate: 90_000, parameters: { apt: payloadType } },
    ],
    headerExtensions: [mid, absSendTime, transportWide],
    encodings: [{ ssrc, rtx: { ssrc: ssrc + 1 } }],
    rtcp,
  };
}
