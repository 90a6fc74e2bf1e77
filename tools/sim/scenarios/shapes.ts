import type { VideoShape } from '../media/VideoSource.ts';

const SIMULCAST_BITRATES_BPS = [150_000, 500_000, 1_500_000];

/** Three streams, as mediasoup-client and Chrome have them. */
export function simulcast(scalabilityMode = 'L1T3', options: Partial<VideoShape> = {}): VideoShape {
  return {
    codec: 'vp8',
    encodingCount: 3,
    scalabilityMode,
    frameRate: 30,
    bitratesBps: SIMULCAST_BITRATES_BPS,
    ...options,
  };
}

/** One stream with layers in it. */
export function layered(
  codec: VideoShape['codec'],
  scalabilityMode: string,
  options: Partial<VideoShape> = {},
): VideoShape {
  const bitratesBps = scalabilityMode.startsWith('L1')
    ? [800_000]
    : scalabilityMode.startsWith('L2')
      ? [250_000, 900_000]
      : [120_000, 350_000, 1_000_000];
  return { codec, encodingCount: 1, scalabilityMode, frameRate: 30, bitratesBps, ...options };
}
