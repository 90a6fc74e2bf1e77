import { expect, it } from 'vitest';
import { type Look, samplesBetween } from './samplesBetween.ts';

const look = (atMs: number, changes: Partial<Look> = {}): Look => ({
  atMs,
  ownPeerId: 'me',
  send: [],
  recv: [],
  received: [
    { peerId: 'ada', source: 'webcam', ssrc: 11, spatialLayer: 1 },
    { peerId: 'ada', source: 'mic', ssrc: 12 },
  ],
  ...changes,
});
const inbound = (ssrc: number, counters: Record<string, number>) => ({
  type: 'inbound-rtp',
  id: `i${ssrc}`,
  ssrc,
  ...counters,
});

it('tells the rates of what is received of somebody, all streams together', () => {
  const before = look(0, {
    recv: [
      inbound(11, { bytesReceived: 1000, packetsReceived: 10, packetsLost: 0 }),
      inbound(12, { bytesReceived: 500, packetsReceived: 5, packetsLost: 1 }),
    ],
  });
  const now = look(2000, {
    recv: [
      inbound(11, { bytesReceived: 201_000, packetsReceived: 190, packetsLost: 20 }),
      inbound(12, { bytesReceived: 50_500, packetsReceived: 105, packetsLost: 1 }),
    ],
  });
  const ada = samplesBetween(before, now).get('ada');
  expect(ada).toMatchObject({ atMs: 2000, bitrateBps: 1_000_000, spatialLayer: 1 });
  expect(ada?.lossRatio).toBeCloseTo(20 / 300);
});

it('tells how long sound and picture wait to be played, and the size of the camera alone', () => {
  const share = { peerId: 'ada', source: 'share' as const, ssrc: 13 };
  const received = [...look(0).received, share];
  const before = look(0, {
    received,
    recv: [
      inbound(11, { jitterBufferDelay: 1, jitterBufferEmittedCount: 10 }),
      inbound(13, { jitterBufferDelay: 0, jitterBufferEmittedCount: 0 }),
    ],
  });
  const now = look(1000, {
    received,
    recv: [
      inbound(11, {
        jitterBufferDelay: 2,
        jitterBufferEmittedCount: 30,
        frameWidth: 640,
        frameHeight: 360,
        framesPerSecond: 30,
      }),
      inbound(13, { frameWidth: 1920, frameHeight: 1080, framesPerSecond: 5 }),
    ],
  });
  expect(samplesBetween(before, now).get('ada')).toMatchObject({
    bufferedMs: 50,
    picture: { widthPx: 640, heightPx: 360, framesPerSecond: 30 },
  });
});

it('tells what is sent of oneself, what the server misses of it, and the round trip', () => {
  const sent = (id: string, rid: string, bytesSent: number, packetsSent: number, frameHeight: number) => ({
    type: 'outbound-rtp',
    kind: 'video',
    id,
    rid,
    bytesSent,
    packetsSent,
    frameWidth: frameHeight * 2,
    frameHeight,
    framesPerSecond: 30,
  });
  const before = look(0, {
    send: [
      sent('a', 'r0', 0, 0, 180),
      sent('b', 'r1', 0, 0, 360),
      sent('c', 'r2', 900, 9, 720),
      { type: 'remote-inbound-rtp', id: 'r', packetsLost: 2 },
    ],
  });
  const now = look(1000, {
    send: [
      sent('a', 'r0', 10_000, 40, 180),
      sent('b', 'r1', 40_000, 60, 360),
      { ...sent('c', 'r2', 900, 9, 720), framesPerSecond: 0 },
      { type: 'remote-inbound-rtp', id: 'r', packetsLost: 7 },
      { type: 'transport', id: 't', selectedCandidatePairId: 'p' },
      { type: 'candidate-pair', id: 'q', currentRoundTripTime: 9 },
      { type: 'candidate-pair', id: 'p', currentRoundTripTime: 0.025 },
    ],
  });
  expect(samplesBetween(before, now).get('me')).toEqual({
    atMs: 1000,
    bitrateBps: 400_000,
    lossRatio: 0.05,
    roundTripMs: 25,
    spatialLayer: 1,
    picture: { widthPx: 720, heightPx: 360, framesPerSecond: 30 },
  });
});

it('counts a stream that began anew from nothing, and one that just came not at all', () => {
  const before = look(0, { recv: [inbound(11, { bytesReceived: 9000 })] });
  const now = look(1000, { recv: [inbound(11, { bytesReceived: 1000 }), inbound(12, { bytesReceived: 777 })] });
  expect(samplesBetween(before, now).get('ada')?.bitrateBps).toBe(8000);
});

it('says nothing about two looks that have nothing to do with each other', () => {
  expect(samplesBetween(look(1000), look(1000)).size).toBe(0);
  expect(samplesBetween(look(0), look(1000, { ownPeerId: 'another' })).size).toBe(0);
});
