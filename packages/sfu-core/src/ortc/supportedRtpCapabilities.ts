import type {
  MediaKind,
  RouterRtpCapabilities,
  RouterRtpCodecCapability,
  RtcpFeedback,
  RtpHeaderExtension,
  RtpHeaderExtensionDirection,
  RtpHeaderExtensionUri,
} from '../types/rtpParameters.ts';
import { HEADER_EXTENSION_URIS } from './headerExtensionUris.ts';

/** A fresh copy of everything the engine can forward: all codecs, without payload types where those are dynamic, and all header extensions. */
export function getSupportedRtpCapabilities(): RouterRtpCapabilities {
  return { codecs: [...audioCodecs(), ...videoCodecs()], headerExtensions: headerExtensions() };
}

function audioCodecs(): RouterRtpCodecCapability[] {
  const lossyFeedback = (): RtcpFeedback[] => [{ type: 'nack' }, { type: 'transport-cc' }];
  const congestionFeedback = (): RtcpFeedback[] => [{ type: 'transport-cc' }];

  const opus = audio('opus', 48000, { channels: 2, rtcpFeedback: lossyFeedback() });
  const multiopus = (channels: number, mapping: string, streams: number, coupled: number) =>
    audio('multiopus', 48000, {
      channels,
      parameters: { channel_mapping: mapping, num_streams: streams, coupled_streams: coupled },
      rtcpFeedback: lossyFeedback(),
    });
  const voice = (name: string, clockRate: number) => audio(name, clockRate, { rtcpFeedback: congestionFeedback() });
  // Payload types of RFC 3551 table 4.
  const static_ = (name: string, preferredPayloadType: number) =>
    audio(name, 8000, { preferredPayloadType, rtcpFeedback: congestionFeedback() });

  return [
    opus,
    multiopus(4, '0,1,2,3', 2, 2),
    multiopus(6, '0,4,1,2,3,5', 4, 2),
    multiopus(8, '0,6,1,2,3,4,5,7', 5, 3),
    static_('PCMU', 0),
    static_('PCMA', 8),
    ...[32000, 16000].map((clockRate) => voice('ISAC', clockRate)),
    static_('G722', 9),
    voice('iLBC', 8000),
    ...[24000, 16000, 12000, 8000].map((clockRate) => voice('SILK', clockRate)),
    ...[32000, 16000, 8000].map((clockRate) => audio('CN', clockRate, { preferredPayloadType: 13 })),
    ...[48000, 32000, 16000, 8000].map((clockRate) => audio('telephone-event', clockRate, {})),
  ];
}

function audio(name: string, clockRate: number, rest: Partial<RouterRtpCodecCapability>): RouterRtpCodecCapability {
  return { kind: 'audio', mimeType: `audio/${name}`, clockRate, ...rest };
}

function videoCodecs(): RouterRtpCodecCapability[] {
  const video = (name: string, parameters?: Record<string, unknown>): RouterRtpCodecCapability => ({
    kind: 'video',
    mimeType: `video/${name}`,
    clockRate: 90000,
    ...(parameters && { parameters }),
    rtcpFeedback: [
      { type: 'nack' },
      { type: 'nack', parameter: 'pli' },
      { type: 'ccm', parameter: 'fir' },
      { type: 'goog-remb' },
      { type: 'transport-cc' },
    ],
  });
  return [video('VP8'), video('VP9'), video('H264', { 'level-asymmetry-allowed': 1 }), video('AV1', {})];
}

function headerExtensions(): RtpHeaderExtension[] {
  const uri = HEADER_EXTENSION_URIS;
  return [
    ...extension(1, uri.mid, { audio: 'sendrecv', video: 'sendrecv' }),
    ...extension(2, uri.rid, { video: 'recvonly' }),
    ...extension(3, uri.repairedRid, { video: 'recvonly' }),
    ...extension(4, uri.absSendTime, { audio: 'sendrecv', video: 'sendrecv' }),
    // Audio sent to endpoints is not congestion controlled, so its packets carry no transport-wide number.
    ...extension(5, uri.transportWide, { audio: 'recvonly', video: 'sendrecv' }),
    ...extension(6, uri.audioLevel, { audio: 'sendrecv' }),
    ...extension(7, uri.dependencyDescriptor, { video: 'recvonly' }),
    ...extension(8, uri.videoOrientation, { video: 'sendrecv' }),
    ...extension(9, uri.timeOffset, { video: 'sendrecv' }),
    ...extension(10, uri.absCaptureTime, { audio: 'sendrecv', video: 'sendrecv' }),
    ...extension(11, uri.playoutDelay, { audio: 'sendrecv', video: 'sendrecv' }),
    ...extension(12, uri.packetId, { audio: 'sendrecv', video: 'sendrecv' }),
  ];
}

function extension(
  preferredId: number,
  uri: RtpHeaderExtensionUri,
  directions: Partial<Record<MediaKind, RtpHeaderExtensionDirection>>,
): RtpHeaderExtension[] {
  return (['audio', 'video'] as const).flatMap((kind) => {
    const direction = directions[kind];
    return direction ? [{ kind, uri, preferredId, preferredEncrypt: false, direction }] : [];
  });
}
