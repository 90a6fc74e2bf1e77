import { describe, expect, it } from 'vitest';
import { RtpPacket } from '../rtp/RtpPacket.ts';
import { SimulcastSelector } from './SimulcastSelector.ts';

function packet(streamIndex: number, options: { isKeyFrame?: boolean } = {}): RtpPacket {
  const made = new RtpPacket();
  made.streamIndex = streamIndex;
  made.payload.isKeyFrame = options.isKeyFrame ?? false;
  return made;
}

function threeStreams(): SimulcastSelector {
  return new SimulcastSelector({ spatialLayerCount: 3, temporalLayerCount: 3 });
}

describe('SimulcastSelector', () => {
  it('waits for a key frame of the best living stream', () => {
    const selector = threeStreams();
    selector.setScores([10, 10, undefined]);
    expect(selector.awaitedStream).toBe(1);
    expect(selector.select(packet(1))).toBe('ignore');
    expect(selector.select(packet(2, { isKeyFrame: true }))).toBe('ignore');
    expect(selector.select(packet(1, { isKeyFrame: true }))).toBe('switch');
    expect(selector.currentLayers).toEqual({ spatialLayer: 1, temporalLayer: 2 });
    expect(selector.awaitedStream).toBe(-1);
  });

  it('begins with a worse stream when its key frame comes first, and climbs', () => {
    const selector = threeStreams();
    selector.setScores([10, 10, 10]);
    expect(selector.select(packet(0))).toBe('ignore');
    expect(selector.select(packet(0, { isKeyFrame: true }))).toBe('switch');
    expect(selector.awaitedStream).toBe(2);
    expect(selector.select(packet(0))).toBe('forward');
    expect(selector.select(packet(1, { isKeyFrame: true }))).toBe('switch');
    expect(selector.select(packet(0, { isKeyFrame: true }))).toBe('ignore');
    expect(selector.select(packet(2, { isKeyFrame: true }))).toBe('switch');
    expect(selector.select(packet(1, { isKeyFrame: true }))).toBe('ignore');
    expect(selector.awaitedStream).toBe(-1);
  });

  it('takes no stream between the present one and a lower target', () => {
    const selector = threeStreams();
    selector.setScores([10, 10, 10]);
    selector.select(packet(2, { isKeyFrame: true }));
    selector.prefer({ spatialLayer: 0 });
    expect(selector.select(packet(1, { isKeyFrame: true }))).toBe('ignore');
    expect(selector.select(packet(2))).toBe('forward');
    expect(selector.select(packet(0, { isKeyFrame: true }))).toBe('switch');
  });

  it('goes on with the present stream until the better one has a key frame', () => {
    const selector = threeStreams();
    selector.setScores([10, undefined, undefined]);
    selector.select(packet(0, { isKeyFrame: true }));
    selector.setScores([10, 10, 10]);
    expect(selector.awaitedStream).toBe(2);
    expect(selector.select(packet(0))).toBe('forward');
    expect(selector.select(packet(2))).toBe('ignore');
    expect(selector.select(packet(2, { isKeyFrame: true }))).toBe('switch');
    expect(selector.select(packet(0))).toBe('ignore');
    expect(selector.select(packet(2))).toBe('forward');
  });

  it('falls back when the stream dies, and comes back when it lives', () => {
    const selector = threeStreams();
    selector.setScores([10, 10, 10]);
    selector.select(packet(2, { isKeyFrame: true }));
    selector.setScores([10, 10, 0]);
    expect(selector.awaitedStream).toBe(1);
    selector.select(packet(1, { isKeyFrame: true }));
    expect(selector.currentStream).toBe(1);
    selector.setScores([10, 10, 7]);
    expect(selector.awaitedStream).toBe(2);
  });

  it('forwards nothing when no stream lives', () => {
    const selector = threeStreams();
    selector.setScores([10]);
    selector.select(packet(0, { isKeyFrame: true }));
    selector.setScores([0]);
    expect(selector.currentLayers).toBeUndefined();
    expect(selector.select(packet(0))).toBe('ignore');
  });

  it('keeps to the preferred layers, and takes a higher one only when no lower lives', () => {
    const selector = threeStreams();
    selector.prefer({ spatialLayer: 0, temporalLayer: 1 });
    selector.setScores([10, 10, 10]);
    expect(selector.awaitedStream).toBe(0);
    selector.setScores([0, 10, 10]);
    expect(selector.awaitedStream).toBe(1);
    selector.setScores([10, 10, 10]);
    selector.select(packet(0, { isKeyFrame: true }));
    expect(selector.select(packet(0))).toBe('forward');
    expect(selector.maxTemporalLayer).toBe(1);
  });

  it('keeps preferred layers in range', () => {
    const selector = threeStreams();
    selector.prefer({ spatialLayer: 9, temporalLayer: 9 });
    expect(selector.preferredLayers).toEqual({ spatialLayer: 2, temporalLayer: 2 });
    selector.prefer({ spatialLayer: -1 });
    expect(selector.preferredLayers).toEqual({ spatialLayer: 0, temporalLayer: 2 });
  });

  it('begins at a key frame again after a restart', () => {
    const selector = threeStreams();
    selector.setScores([10, 10, 10]);
    selector.select(packet(2, { isKeyFrame: true }));
    selector.restart();
    expect(selector.select(packet(2))).toBe('ignore');
    expect(selector.awaitedStream).toBe(2);
  });
});
