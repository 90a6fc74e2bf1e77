import type { RouterCodec } from './border.ts';

// Where Chrome starts before it knows the bandwidth, in kbit/s: without it the first seconds of video are a blur.
const startBitrate = { 'x-google-start-bitrate': 1000 };

/** The codecs of every room, the preferred first within a kind. */
export const mediaCodecs: RouterCodec[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, parameters: startBitrate },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 2, ...startBitrate } },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0, ...startBitrate } },
  h264('4d0032'),
  h264('42e01f'),
  { kind: 'video', mimeType: 'video/AV1', clockRate: 90_000, parameters: startBitrate },
];

/** @param profileLevelId - Profile, constraints and level in hexadecimal (RFC 6184 section 8.1). */
function h264(profileLevelId: string): RouterCodec {
  return {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': profileLevelId,
      'level-asymmetry-allowed': 1,
      ...startBitrate,
    },
  };
}
