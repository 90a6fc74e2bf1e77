import { describe, expect, it } from 'vitest';
import { DependencyDescriptor } from '../codecs/DependencyDescriptor.ts';
import { FrameRole } from '../codecs/DependencyStructure.ts';
import { BitWriter } from '../codecs/testing/BitWriter.ts';
import { RtpPacket } from '../rtp/RtpPacket.ts';
import { DecodeTargetSelector } from './DecodeTargetSelector.ts';

const { ABSENT, DISCARDABLE, SWITCH, REQUIRED } = FrameRole;
const SPATIAL = 3;
const TEMPORAL = 2;
const targets = Array.from({ length: SPATIAL * TEMPORAL }, (_, i) => ({
  spatial: Math.floor(i / TEMPORAL),
  temporal: i % TEMPORAL,
}));
/** One kind of frame for each layer at key frames, and one for each between: those with and without a chain before. */
const templates = [0, 1, 2].flatMap((spatial) => [0, 1].map((temporal) => ({ spatial, temporal })));

/** An L3T2 stream, or L3T2_KEY: one frame a packet. */
class Stream {
  readonly descriptor = new DependencyDescriptor();
  readonly selector: DecodeTargetSelector;
  /** Frames of this spatial layer are kept back until `deliver()`. */
  holds = -1;
  /** Frames above the base layers say that their targets can be begun with, as those of a third temporal layer would. */
  canSwitchAbove = false;
  readonly #isKeyOnly: boolean;
  #held: (() => string)[] = [];
  #frameNumber = 0xfff0;
  #timestamp = 0;
  /** Number of the last frame in each layer's chain. */
  #chain = [0, 0, 0];
  #temporal = 0;

  constructor(mode: 'L3T2' | 'L3T2_KEY', preferred = { spatialLayer: 2, temporalLayer: 1 }) {
    this.#isKeyOnly = mode === 'L3T2_KEY';
    this.selector = new DecodeTargetSelector({
      spatialLayerCount: SPATIAL,
      temporalLayerCount: TEMPORAL,
      preferredLayers: preferred,
    });
    this.selector.setScores([10]);
  }

  key(): string[] {
    this.#temporal = 0;
    this.#timestamp += 3_000;
    return [0, 1, 2].map((spatial) => this.#frame(spatial, 0, true));
  }

  /** T0 and T1 in turn. */
  picture(): string[] {
    this.#temporal = 1 - this.#temporal;
    this.#timestamp += 3_000;
    return [0, 1, 2].map((spatial) => this.#frame(spatial, this.#temporal, false));
  }

  /** What was kept back comes now. */
  deliver(): string[] {
    this.holds = -1;
    return this.#held.splice(0).map((deliver) => deliver());
  }

  pictures(count: number): string[] {
    let last: string[] = [];
    for (let i = 0; i < count; i++) last = this.picture();
    return last;
  }

  #role(frame: { spatial: number; temporal: number }, target: { spatial: number; temporal: number }, isKey: boolean) {
    if (frame.temporal > target.temporal || frame.spatial > target.spatial) return ABSENT;
    if (this.#isKeyOnly && !isKey && frame.spatial !== target.spatial) return ABSENT;
    if (this.canSwitchAbove && frame.temporal > 0 && frame.spatial === target.spatial) return SWITCH;
    if (frame.temporal > 0) return frame.spatial === target.spatial ? DISCARDABLE : REQUIRED;
    return frame.spatial === target.spatial || isKey ? SWITCH : REQUIRED;
  }

  #frame(spatial: number, temporal: number, isKey: boolean): string {
    this.#frameNumber = (this.#frameNumber + 1) & 0xffff;
    const isFirst = isKey && spatial === 0;
    const writer = new BitWriter()
      .bits(3, 2)
      .bits(spatial * TEMPORAL + temporal, 6)
      .bits(this.#frameNumber, 16);
    writer.bits(isFirst ? 1 : 0, 1).bits(0b0101, 4);
    if (isFirst) this.#structure(writer);
    for (const target of targets) writer.bits(this.#role({ spatial, temporal }, target, isKey), 2);
    for (let chain = 0; chain < SPATIAL; chain++) {
      const begins = isKey && spatial === 0;
      writer.bits(begins ? 0 : (this.#frameNumber - (this.#chain[chain] as number)) & 0xff, 8);
    }
    if (temporal === 0) {
      // A key frame's lower layers are in the chains of the higher ones, and so is each base frame of a full stream.
      for (let chain = spatial; chain < SPATIAL; chain++) {
        if (chain === spatial || isKey || !this.#isKeyOnly) this.#chain[chain] = this.#frameNumber;
      }
    }
    const extension = writer.toBuffer();
    const packet = new RtpPacket();
    packet.timestamp = this.#timestamp;
    const deliver = (): string => {
      if (!this.descriptor.read(extension, 0, extension.length, packet.payload)) throw new Error('unreadable');
      packet.payload.isKeyFrame = isFirst;
      const selection = this.selector.select(packet);
      return this.selector.endsPicture ? `${selection}!` : selection;
    };
    if (spatial !== this.holds) return deliver();
    this.#held.push(deliver);
    return 'held';
  }

  #structure(writer: BitWriter): void {
    writer.bits(0, 6).bits(targets.length - 1, 5);
    for (const [index, { temporal }] of templates.entries()) {
      writer.bits(index === templates.length - 1 ? 3 : temporal === TEMPORAL - 1 ? 2 : 1, 2);
    }
    for (const template of templates) for (const target of targets) writer.bits(this.#role(template, target, false), 2);
    for (const _ of templates) writer.bits(0, 1);
    // Three chains of seven numbers: ns(7) writes 3 as 0b100. One chain for each spatial layer.
    writer.bits(0b100, 3);
    for (const { spatial } of targets) writer.bits([0b0, 0b10, 0b11][spatial] as number, spatial === 0 ? 1 : 2);
    for (let entry = 0; entry < templates.length * SPATIAL; entry++) writer.bits(1, 4);
    writer.bits(0, 1);
  }
}

describe('DecodeTargetSelector', () => {
  it.each(['L3T2', 'L3T2_KEY'] as const)('forwards all that the best target needs: %s', (mode) => {
    const stream = new Stream(mode);
    expect(stream.selector.awaitedStream).toBe(0);
    expect(stream.key()).toEqual(['switch', 'forward', 'forward!']);
    const expected = mode === 'L3T2' ? ['forward', 'forward', 'forward!'] : ['skip', 'skip', 'forward!'];
    expect(stream.pictures(1)).toEqual(expected);
    expect(stream.pictures(7)).toEqual(expected);
    expect(stream.selector.awaitedStream).toBe(-1);
  });

  it('goes down by itself where the lower layers are forwarded anyway', () => {
    const stream = new Stream('L3T2');
    stream.key();
    stream.pictures(4);
    stream.selector.prefer({ spatialLayer: 0, temporalLayer: 1 });
    expect(stream.selector.awaitedStream).toBe(-1);
    stream.pictures(2);
    expect(stream.picture()).toEqual(['forward!', 'skip', 'skip']);
    expect(stream.selector.currentLayers).toEqual({ spatialLayer: 0, temporalLayer: 1 });
  });

  it('goes down to a layer in the middle with the next picture, whatever that is', () => {
    const stream = new Stream('L3T2');
    stream.key();
    stream.pictures(4);
    stream.selector.prefer({ spatialLayer: 1, temporalLayer: 1 });
    expect(stream.selector.awaitedStream).toBe(-1);
    expect(stream.picture()).toEqual(['forward', 'forward!', 'skip']);
    stream.selector.prefer({ spatialLayer: 1, temporalLayer: 0 });
    expect(stream.pictures(2)).toEqual(['skip', 'skip', 'skip']);
    expect(stream.selector.currentLayers).toEqual({ spatialLayer: 1, temporalLayer: 0 });
  });

  it('goes up, and where layers are apart also down, only with a key frame', () => {
    for (const [mode, from, to] of [
      ['L3T2', 0, 2],
      ['L3T2_KEY', 2, 0],
    ] as const) {
      const stream = new Stream(mode, { spatialLayer: from, temporalLayer: 1 });
      stream.key();
      const before = stream.pictures(4);
      stream.selector.prefer({ spatialLayer: to });
      expect(stream.selector.awaitedStream).toBe(0);
      expect(stream.pictures(8)).toEqual(before);
      stream.key();
      expect(stream.selector.currentLayers?.spatialLayer).toBe(to);
      expect(stream.selector.awaitedStream).toBe(-1);
    }
  });

  it('makes do with the base of a layer while it awaits the key frame of a lower one', () => {
    const stream = new Stream('L3T2_KEY');
    stream.key();
    stream.pictures(2);
    stream.selector.limit({ spatialLayer: 0, temporalLayer: 1 });
    expect(stream.selector.awaitedStream).toBe(0);
    expect(stream.picture()).toEqual(['skip', 'skip', 'skip']);
    expect(stream.picture()).toEqual(['skip', 'skip', 'forward!']);
    expect(stream.key()).toEqual(['forward!', 'skip', 'skip']);
    expect(stream.picture()).toEqual(['forward!', 'skip', 'skip']);
  });

  it('changes temporal layers at frames that allow it', () => {
    const stream = new Stream('L3T2', { spatialLayer: 2, temporalLayer: 0 });
    stream.key();
    expect(stream.picture()).toEqual(['skip', 'skip', 'skip']);
    expect(stream.picture()).toEqual(['forward', 'forward', 'forward!']);
    stream.selector.prefer({ spatialLayer: 2, temporalLayer: 1 });
    expect(stream.selector.awaitedStream).toBe(-1);
    stream.pictures(3);
    expect(stream.selector.currentLayers).toEqual({ spatialLayer: 2, temporalLayer: 1 });
    stream.selector.prefer({ spatialLayer: 2, temporalLayer: 0 });
    stream.pictures(2);
    expect(stream.selector.currentLayers).toEqual({ spatialLayer: 2, temporalLayer: 0 });
  });

  it('judges a frame that comes late by what was forwarded then', () => {
    const stream = new Stream('L3T2');
    stream.key();
    stream.holds = 0;
    expect(stream.picture()).toEqual(['held', 'forward', 'forward!']);
    stream.selector.prefer({ spatialLayer: 2, temporalLayer: 0 });
    stream.holds = -1;
    expect(stream.picture()).toEqual(['forward', 'forward', 'forward!']);
    expect(stream.selector.currentLayers?.temporalLayer).toBe(0);
    expect(stream.deliver()).toEqual(['forward']);
  });

  it('takes no higher temporal layer up within a picture whose lower frames it has left out', () => {
    const stream = new Stream('L3T2', { spatialLayer: 1, temporalLayer: 0 });
    stream.canSwitchAbove = true;
    stream.key();
    expect(stream.pictures(2)).toEqual(['forward', 'forward!', 'skip']);
    stream.holds = 1;
    expect(stream.picture()).toEqual(['skip', 'held', 'skip']);
    stream.selector.prefer({ spatialLayer: 1, temporalLayer: 1 });
    expect(stream.deliver()).toEqual(['skip']);
  });

  it('takes none up with a picture of which it has not seen the lower frame', () => {
    const stream = new Stream('L3T2', { spatialLayer: 2, temporalLayer: 0 });
    stream.canSwitchAbove = true;
    stream.key();
    stream.pictures(2);
    stream.selector.prefer({ spatialLayer: 1, temporalLayer: 1 });
    stream.holds = 0;
    expect(stream.picture()).toEqual(['held', 'skip', 'skip']);
    expect(stream.deliver()).toEqual(['skip']);
    stream.picture();
    expect(stream.picture()).toEqual(['forward', 'forward!', 'skip']);
  });

  it('forwards nothing above a layer of a key frame that came too late for it', () => {
    const stream = new Stream('L3T2', { spatialLayer: 0, temporalLayer: 1 });
    stream.key();
    stream.pictures(2);
    stream.selector.prefer({ spatialLayer: 1, temporalLayer: 1 });
    stream.holds = 0;
    expect(stream.key()).toEqual(['held', 'skip', 'skip']);
    expect(stream.deliver()).toEqual(['forward!']);
    expect(stream.pictures(2)).toEqual(['forward!', 'skip', 'skip']);
    expect(stream.selector.awaitedStream).toBe(0);
    expect(stream.key()).toEqual(['forward', 'forward!', 'skip']);
  });

  it('waits for a key frame after a restart', () => {
    const stream = new Stream('L3T2');
    stream.key();
    stream.selector.restart();
    expect(stream.picture()).toEqual(['ignore', 'ignore', 'ignore']);
    expect(stream.key()).toEqual(['switch', 'forward', 'forward!']);
  });
});
