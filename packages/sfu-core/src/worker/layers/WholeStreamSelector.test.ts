import { describe, expect, it } from 'vitest';
import { RtpPacket } from '../rtp/RtpPacket.ts';
import { WholeStreamSelector } from './WholeStreamSelector.ts';

function frame(isKeyFrame: boolean, spatialLayer = 0): RtpPacket {
  const packet = new RtpPacket();
  packet.payload.isKeyFrame = isKeyFrame;
  packet.payload.spatialLayer = spatialLayer;
  return packet;
}

describe('WholeStreamSelector', () => {
  it('prefers the highest layers at first, and keeps what is preferred within what there is', () => {
    const selector = new WholeStreamSelector({ spatialLayerCount: 3, temporalLayerCount: 2 });
    expect(selector.preferredLayers).toEqual({ spatialLayer: 2, temporalLayer: 1 });
    selector.prefer({ spatialLayer: 9, temporalLayer: 9 });
    expect(selector.preferredLayers).toEqual({ spatialLayer: 2, temporalLayer: 1 });
    selector.prefer({ spatialLayer: 1 });
    expect(selector.preferredLayers).toEqual({ spatialLayer: 1, temporalLayer: 1 });
    selector.prefer({ spatialLayer: -1, temporalLayer: 0 });
    expect(selector.preferredLayers).toEqual({ spatialLayer: 0, temporalLayer: 0 });
    const preferredLayers = { spatialLayer: 1, temporalLayer: 0 };
    expect(
      new WholeStreamSelector({ spatialLayerCount: 3, temporalLayerCount: 2, preferredLayers }).preferredLayers,
    ).toEqual(preferredLayers);
  });

  it('forwards everything from a key frame on, whatever is preferred, and says so', () => {
    const selector = new WholeStreamSelector({ spatialLayerCount: 3, temporalLayerCount: 3 });
    selector.prefer({ spatialLayer: 0, temporalLayer: 0 });
    expect(selector.select(frame(false))).toBe('ignore');
    expect(selector.currentLayers).toBeUndefined();
    expect(selector.awaitedStream).toBe(0);
    expect(selector.select(frame(true))).toBe('switch');
    expect(selector.select(frame(false, 2))).toBe('forward');
    expect(selector.currentLayers).toEqual({ spatialLayer: 2, temporalLayer: 2 });
    expect(selector.awaitedStream).toBe(-1);
    selector.restart();
    expect(selector.currentLayers).toBeUndefined();
    expect(selector.select(frame(false, 2))).toBe('ignore');
  });
});
