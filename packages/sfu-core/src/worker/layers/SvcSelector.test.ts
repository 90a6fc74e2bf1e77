import { describe, expect, it } from 'vitest';
import { RtpPacket } from '../rtp/RtpPacket.ts';
import { SvcSelector, type SvcSelectorOptions } from './SvcSelector.ts';

interface Frame {
  spatial: number;
  temporal?: number;
  isKey?: boolean;
  /** From here on its temporal layer can be followed. */
  isSync?: boolean;
}

/** Feeds one packet a frame, each picture with the next timestamp. */
class Stream {
  readonly selector: SvcSelector;
  #timestamp = 0xffff_f000;
  last: { frames: Frame[]; timestamp: number } = { frames: [], timestamp: 0 };

  constructor(options: Partial<SvcSelectorOptions> = {}) {
    this.selector = new SvcSelector({
      spatialLayerCount: 3,
      temporalLayerCount: 3,
      dependsAtKeyFramesOnly: false,
      ...options,
    });
    this.selector.setScores([10]);
  }

  /** What becomes of each frame of the next picture; `!` behind what ends it for the receiver. */
  picture(...frames: Frame[]): string[] {
    this.#timestamp = (this.#timestamp + 3_000) >>> 0;
    this.last = { frames, timestamp: this.#timestamp };
    return this.#feed(frames, this.#timestamp);
  }

  /** The packets of a picture, once more. */
  again({ frames, timestamp }: { frames: Frame[]; timestamp: number }): string[] {
    return this.#feed(frames, timestamp);
  }

  #feed(frames: Frame[], timestamp: number): string[] {
    return frames.map((frame) => {
      const packet = new RtpPacket();
      packet.timestamp = timestamp;
      Object.assign(packet.payload, {
        spatialLayer: frame.spatial,
        temporalLayer: frame.temporal ?? 0,
        isKeyFrame: Boolean(frame.isKey) && frame.spatial === 0,
        isFrameStart: true,
        isFrameEnd: true,
        isLayerSync: Boolean(frame.isSync),
        isInterPicturePredicted: !frame.isKey,
      });
      const selection = this.selector.select(packet);
      return this.selector.endsPicture ? `${selection}!` : selection;
    });
  }
}

const key = [0, 1, 2].map((spatial) => ({ spatial, isKey: true }));
const delta = (temporal = 0, isSync = false) => [0, 1, 2].map((spatial) => ({ spatial, temporal, isSync }));

describe('SvcSelector', () => {
  it('waits for a key frame, then forwards everything and marks the end of each picture', () => {
    const stream = new Stream();
    expect(stream.selector.awaitedStream).toBe(0);
    expect(stream.picture(...delta())).toEqual(['ignore', 'ignore', 'ignore']);
    expect(stream.picture(...key)).toEqual(['switch', 'forward', 'forward!']);
    expect(stream.picture(...delta(2))).toEqual(['forward', 'forward', 'forward!']);
    expect(stream.selector.awaitedStream).toBe(-1);
    expect(stream.selector.currentLayers).toEqual({ spatialLayer: 2, temporalLayer: 2 });
  });

  it('goes down at once where layers depend on each other in every picture, and up with a key frame', () => {
    const stream = new Stream();
    stream.picture(...key);
    stream.selector.prefer({ spatialLayer: 0 });
    expect(stream.picture(...delta())).toEqual(['forward!', 'skip', 'skip']);
    stream.selector.prefer({ spatialLayer: 2 });
    expect(stream.selector.awaitedStream).toBe(0);
    expect(stream.picture(...delta())).toEqual(['forward!', 'skip', 'skip']);
    expect(stream.picture(...key)).toEqual(['forward', 'forward', 'forward!']);
  });

  it('changes only at key frames where layers depend on each other there only, and leaves the lower ones out', () => {
    const stream = new Stream({ dependsAtKeyFramesOnly: true });
    expect(stream.picture(...key)).toEqual(['switch', 'forward', 'forward!']);
    expect(stream.picture(...delta())).toEqual(['skip', 'skip', 'forward!']);
    stream.selector.prefer({ spatialLayer: 1 });
    expect(stream.selector.awaitedStream).toBe(0);
    expect(stream.picture(...delta())).toEqual(['skip', 'skip', 'forward!']);
    expect(stream.picture(...key)).toEqual(['forward', 'forward!', 'skip']);
    expect(stream.picture(...delta())).toEqual(['skip', 'forward!', 'skip']);
  });

  it('knows a key picture by any of its packets: the first may come late', () => {
    const stream = new Stream({ dependsAtKeyFramesOnly: true });
    stream.picture(...key);
    stream.selector.prefer({ spatialLayer: 0 });
    expect(stream.picture(...key.toReversed())).toEqual(['skip', 'skip', 'forward!']);
    expect(stream.selector.currentLayers?.spatialLayer).toBe(0);
    expect(stream.selector.awaitedStream).toBe(-1);
  });

  it('makes do with the base of a layer while it awaits the key frame of a lower one', () => {
    const stream = new Stream({ dependsAtKeyFramesOnly: true });
    stream.picture(...key);
    stream.selector.limit({ spatialLayer: 1, temporalLayer: 2 });
    expect(stream.picture(...delta(2, true))).toEqual(['skip', 'skip', 'skip']);
    expect(stream.picture(...delta(0))).toEqual(['skip', 'skip', 'forward!']);
    expect(stream.selector.currentLayers).toEqual({ spatialLayer: 2, temporalLayer: 0 });
    stream.picture(...key);
    expect(stream.selector.currentLayers).toEqual({ spatialLayer: 1, temporalLayer: 2 });
  });

  it('lowers temporal layers at once, and raises them where they can be followed', () => {
    const stream = new Stream({ spatialLayerCount: 1 });
    stream.picture({ spatial: 0, isKey: true });
    stream.selector.prefer({ spatialLayer: 0, temporalLayer: 0 });
    expect(stream.picture({ spatial: 0, temporal: 2, isSync: true })).toEqual(['skip']);
    expect(stream.picture({ spatial: 0, temporal: 1, isSync: true })).toEqual(['skip']);
    stream.selector.prefer({ spatialLayer: 0, temporalLayer: 2 });
    expect(stream.picture({ spatial: 0, temporal: 2 })).toEqual(['skip']);
    expect(stream.picture({ spatial: 0, temporal: 1, isSync: true })).toEqual(['forward!']);
    expect(stream.selector.currentLayers).toEqual({ spatialLayer: 0, temporalLayer: 1 });
    expect(stream.picture({ spatial: 0, temporal: 2 })).toEqual(['skip']);
    expect(stream.picture({ spatial: 0, temporal: 2, isSync: true })).toEqual(['forward!']);
  });

  it('decides about packets of an older picture as it did then', () => {
    const stream = new Stream();
    stream.picture(...key);
    stream.picture(...delta());
    const late = stream.last;
    stream.selector.prefer({ spatialLayer: 0 });
    expect(stream.again(late)).toEqual(['forward', 'forward', 'forward!']);
    expect(stream.picture(...delta())).toEqual(['forward!', 'skip', 'skip']);
    expect(stream.again(late)).toEqual(['forward', 'forward', 'forward!']);
  });

  it('begins anew after a restart', () => {
    const stream = new Stream();
    stream.picture(...key);
    stream.selector.restart();
    expect(stream.picture(...delta())).toEqual(['ignore', 'ignore', 'ignore']);
    expect(stream.picture(...key)).toEqual(['switch', 'forward', 'forward!']);
  });

  it('keeps layers in range', () => {
    const { selector } = new Stream({ preferredLayers: { spatialLayer: 9, temporalLayer: -1 } });
    expect(selector.preferredLayers).toEqual({ spatialLayer: 2, temporalLayer: 0 });
  });
});
