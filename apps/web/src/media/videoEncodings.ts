import type { types } from 'mediasoup-client';

/** What a video producer is asked to send. */
export type VideoEncoding = types.RtpEncodingParameters;

// Together they stay within the 1.5 Mbit/s that a room takes of each participant; otherwise Chrome never starts the largest
// one and fills the rest with probing.
const webcamLayers: VideoEncoding[] = [
  { scaleResolutionDownBy: 4, maxBitrate: 100_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 2, maxBitrate: 300_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 1, maxBitrate: 1_100_000, scalabilityMode: 'L1T3' },
];

// Firefox 153 starts its largest layer only when some 1.2 times that layer's maximum is free. With 1,100,000 it never does in
// such a room and fills a Mbit/s with probing instead; with this it does within one to ten seconds, and the probing ends.
const firefoxLargestBps = 700_000;

/**
 * The layers of the camera's picture, smallest first. VP8 and H.264 send three of them, each half the size of the next; VP9
 * and AV1 send one for now: their layers are inside one stream (SVC), which comes with the layer controls.
 *
 * @param handlerName - mediasoup-client's name for the kind of browser.
 */
export function webcamEncodings(mimeType: string, handlerName = ''): VideoEncoding[] {
  if (!/\/(vp8|h264)$/i.test(mimeType)) return [{ maxBitrate: 1_500_000, scalabilityMode: 'L1T3' }];
  const layers = webcamLayers.map((layer) => ({ ...layer }));
  const largest = layers.at(-1);
  if (largest && handlerName.startsWith('Firefox')) largest.maxBitrate = firefoxLargestBps;
  return layers;
}

/** One sharp layer for the shared screen. */
export function shareEncodings(): VideoEncoding[] {
  return [{ maxBitrate: 1_500_000, scalabilityMode: 'L1T3' }];
}
