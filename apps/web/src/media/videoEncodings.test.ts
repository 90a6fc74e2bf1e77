import { expect, it } from 'vitest';
import { defaultLayers, shareEncodings, webcamEncodings } from './videoEncodings.ts';

it.each(['video/VP8', 'video/H264'])(
  'sends %s in three layers, smallest first, within what a room takes',
  (mimeType) => {
    const layers = webcamEncodings(mimeType);
    expect(layers.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([4, 2, 1]);
    const sumBps = layers.reduce((sum, { maxBitrate = Number.POSITIVE_INFINITY }) => sum + maxBitrate, 0);
    expect(sumBps).toBeLessThanOrEqual(1_500_000);
  },
);

it('leaves Firefox the room to start its largest layer', () => {
  const layers = webcamEncodings('video/VP8', 'Firefox120');
  const wantedBps = layers.reduce((sum, { maxBitrate = 0 }, index) => sum + maxBitrate * (index === 2 ? 1.2 : 1), 0);
  const audioBps = 64_000;
  expect(wantedBps + audioBps).toBeLessThan(1_500_000);
  expect(webcamEncodings('video/VP8', 'Chrome111')).toEqual(webcamEncodings('video/VP8'));
});

it.each(['video/VP9', 'video/AV1', ''])('sends %s in one stream', (mimeType) => {
  expect(webcamEncodings(mimeType)).toHaveLength(1);
});

it('gives each producer encodings of its own: mediasoup-client writes into them', () => {
  expect(webcamEncodings('video/VP8')[0]).not.toBe(webcamEncodings('video/VP8')[0]);
  expect(shareEncodings()).toHaveLength(1);
});

it('layers VP9 inside its stream where the browser can', () => {
  const modeOf = (mimeType: string, handlerName: string) => webcamEncodings(mimeType, handlerName)[0]?.scalabilityMode;
  expect(modeOf('video/VP9', 'Chrome111')).toBe('L3T3_KEY');
  expect(modeOf('video/VP9', 'Firefox120')).toBe('L1T3');
  expect(modeOf('video/AV1', 'Chrome111')).toBe('L1T3');
});

it('does what the address says', () => {
  const sent = (mimeType: string, layers: Partial<typeof defaultLayers>) =>
    webcamEncodings(mimeType, 'Chrome111', { ...defaultLayers, ...layers });
  expect(sent('video/VP8', { numSimulcastStreams: 2 }).map((layer) => layer.scaleResolutionDownBy)).toEqual([2, 1]);
  expect(sent('video/VP8', { enableWebcamLayers: false })).toHaveLength(1);
  expect(sent('video/AV1', { webcamScalabilityMode: 'L3T3' })[0]?.scalabilityMode).toBe('L3T3');
  expect(sent('video/VP8', { webcamScalabilityMode: 'L1T2' }).map((layer) => layer.scalabilityMode)).toEqual([
    'L1T2',
    'L1T2',
    'L1T2',
  ]);
  const shared = shareEncodings('video/VP8', 'Chrome111', { ...defaultLayers, enableSharingLayers: true });
  expect(shared).toHaveLength(3);
});
