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

/** How a picture is layered, as the page's address says. */
export type LayerParameters = {
  /** Send the camera in layers, from which each receiver gets what its connection carries. Default true. */
  enableWebcamLayers: boolean;
  /** The same of a shared screen. Default false: what is shared should be sharp. */
  enableSharingLayers: boolean;
  /** W3C webrtc-svc's name of the layers in one stream, such as `L3T3_KEY`. Left out: what suits the codec. */
  webcamScalabilityMode: string | undefined;
  sharingScalabilityMode: string | undefined;
  /** Streams of VP8 and H.264, 1 to 3. Default 3. */
  numSimulcastStreams: number;
};

export const defaultLayers: LayerParameters = {
  enableWebcamLayers: true,
  enableSharingLayers: false,
  webcamScalabilityMode: undefined,
  sharingScalabilityMode: undefined,
  numSimulcastStreams: 3,
};

/**
 * The layers of the camera's picture, smallest first. VP8 and H.264 send up to three streams of them, each half the size of
 * the next; VP9 and AV1 have their layers inside one stream (SVC).
 *
 * @param handlerName - mediasoup-client's name for the kind of browser.
 */
export function webcamEncodings(mimeType: string, handlerName = '', layers = defaultLayers): VideoEncoding[] {
  if (!layers.enableWebcamLayers) return wholeEncodings(layers.webcamScalabilityMode);
  return layeredEncodings(mimeType, handlerName, layers.numSimulcastStreams, layers.webcamScalabilityMode);
}

/** The shared screen: one sharp layer, unless the address wants several. */
export function shareEncodings(mimeType = '', handlerName = '', layers = defaultLayers): VideoEncoding[] {
  if (!layers.enableSharingLayers) return wholeEncodings(layers.sharingScalabilityMode);
  return layeredEncodings(mimeType, handlerName, layers.numSimulcastStreams, layers.sharingScalabilityMode);
}

function layeredEncodings(
  mimeType: string,
  handlerName: string,
  streamCount: number,
  scalabilityMode: string | undefined,
): VideoEncoding[] {
  if (!/\/(vp8|h264)$/i.test(mimeType)) return wholeEncodings(scalabilityMode ?? svcMode(mimeType, handlerName));
  const layers = webcamLayers.map((layer) => ({ ...layer, ...(scalabilityMode && { scalabilityMode }) }));
  const largest = layers.at(-1);
  if (largest && handlerName.startsWith('Firefox')) largest.maxBitrate = firefoxLargestBps;
  return layers.slice(-streamCount);
}

function wholeEncodings(scalabilityMode = 'L1T3'): VideoEncoding[] {
  return [{ maxBitrate: 1_500_000, scalabilityMode }];
}

/** Only Chrome makes spatial layers, and of AV1 none that a laptop's processor would not mind. */
function svcMode(mimeType: string, handlerName: string): string {
  return /\/vp9$/i.test(mimeType) && handlerName.startsWith('Chrome') ? 'L3T3_KEY' : 'L1T3';
}
