import { describe, expect, it } from 'vitest';
import { reorder, SeededRandom } from '../../testing/SeededRandom.ts';
import { PayloadDescriptor, type PictureIdBits } from './PayloadDescriptor.ts';
import { Vp8Rewriter } from './Vp8Rewriter.ts';

interface Frame {
  pictureId: number;
  tl0PicIdx?: number;
  temporalLayer?: number;
  isLayerSync?: boolean;
  isKeyFrame?: boolean;
  pictureIdBits?: PictureIdBits;
}

function descriptorOf(frame: Frame): PayloadDescriptor {
  const payload = new PayloadDescriptor();
  payload.pictureIdBits = frame.pictureIdBits ?? 15;
  payload.pictureIdOffset = payload.pictureIdBits === 0 ? -1 : 2;
  payload.pictureId = frame.pictureId & (payload.pictureIdBits === 7 ? 0x7f : 0x7fff);
  payload.tl0PicIdxOffset = 4;
  payload.tl0PicIdx = (frame.tl0PicIdx ?? 0) & 0xff;
  payload.hasTemporalLayers = true;
  payload.temporalLayer = frame.temporalLayer ?? 0;
  payload.isLayerSync = frame.isLayerSync ?? false;
  payload.isKeyFrame = frame.isKeyFrame ?? false;
  return payload;
}

/** libwebrtc's pattern of three temporal layers, as it follows a key frame. */
const LAYERS = [0, 2, 1, 2, 0, 2, 1, 2];
const SYNCS = [false, true, true, false, false, false, false, false];

function frameAt(index: number, start: Frame): Frame {
  const tl0PicIdx = (start.tl0PicIdx ?? 0) + Math.floor(index / 4);
  return {
    ...start,
    pictureId: start.pictureId + index,
    tl0PicIdx,
    temporalLayer: LAYERS[index % 8] as number,
    isLayerSync: SYNCS[index % 8] as boolean,
    isKeyFrame: index === 0,
  };
}

describe('Vp8Rewriter', () => {
  it('numbers the pictures of all layers without a break, over the wraps', () => {
    const rewriter = new Vp8Rewriter();
    const start = { pictureId: 0x7ff0, tl0PicIdx: 250 };
    for (let index = 0; index < 100; index += 1) {
      expect(rewriter.process(descriptorOf(frameAt(index, start)), 2)).toBe(true);
      expect(rewriter.outPictureId).toBe(index);
      expect(rewriter.outTl0PicIdx).toBe(1 + Math.floor(index / 4));
    }
    expect(rewriter.currentTemporalLayer).toBe(2);
  });

  it('gives all packets of a picture the same numbers', () => {
    const rewriter = new Vp8Rewriter();
    for (let index = 0; index < 20; index += 1) {
      const frame = descriptorOf(frameAt(index, { pictureId: 100 }));
      for (let packet = 0; packet < 3; packet += 1) {
        expect(rewriter.process(frame, 2)).toBe(true);
        expect(rewriter.outPictureId).toBe(index);
      }
    }
  });

  it('leaves out the layers above, and closes up', () => {
    for (const [maxTemporalLayer, perPeriod] of [
      [0, 2],
      [1, 4],
    ] as const) {
      const rewriter = new Vp8Rewriter();
      const outputs: number[] = [];
      for (let index = 0; index < 80; index += 1) {
        if (rewriter.process(descriptorOf(frameAt(index, { pictureId: 0x7fc0 })), maxTemporalLayer)) {
          outputs.push(rewriter.outPictureId);
        }
      }
      expect(outputs).toEqual(Array.from({ length: 10 * perPeriod }, (_, index) => index));
      expect(rewriter.currentTemporalLayer).toBe(maxTemporalLayer);
    }
  });

  it('takes a layer up only where the receiver can follow it', () => {
    const rewriter = new Vp8Rewriter();
    const passed: number[] = [];
    for (let index = 0; index < 24; index += 1) {
      // Asked for in the middle of a period.
      if (rewriter.process(descriptorOf(frameAt(index, { pictureId: 0 })), index < 3 ? 0 : 2)) passed.push(index);
    }
    expect(passed).toEqual([0, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
  });

  it('does not forward a frame whose lower layer is not being received', () => {
    const rewriter = new Vp8Rewriter();
    rewriter.process(descriptorOf({ pictureId: 0, isKeyFrame: true }), 2);
    // Layer 2 can be followed from here, but its next frame may also refer to layer 1.
    expect(rewriter.process(descriptorOf({ pictureId: 1, temporalLayer: 2, isLayerSync: true }), 2)).toBe(true);
    expect(rewriter.process(descriptorOf({ pictureId: 2, temporalLayer: 1 }), 2)).toBe(false);
    expect(rewriter.process(descriptorOf({ pictureId: 3, temporalLayer: 2 }), 2)).toBe(false);
    expect(rewriter.process(descriptorOf({ pictureId: 4, temporalLayer: 1, isLayerSync: true }), 2)).toBe(true);
    // What was left out of layer 2 is missing from then on.
    expect(rewriter.process(descriptorOf({ pictureId: 5, temporalLayer: 2 }), 2)).toBe(false);
    expect(rewriter.process(descriptorOf({ pictureId: 6, temporalLayer: 2, isLayerSync: true }), 2)).toBe(true);
    expect(rewriter.process(descriptorOf({ pictureId: 7, temporalLayer: 2 }), 2)).toBe(true);
    expect(rewriter.outPictureId).toBe(4);
  });

  it('does not forward such a frame either when it comes late', () => {
    const rewriter = new Vp8Rewriter();
    const process = (frame: Frame) => rewriter.process(descriptorOf(frame), 2);
    expect(process({ pictureId: 10, isKeyFrame: true })).toBe(true);
    // The highest layer begins anew, then one of the layer between is left out: it needs one that was before the key frame.
    expect(process({ pictureId: 11, temporalLayer: 2, isLayerSync: true })).toBe(true);
    expect(process({ pictureId: 12, temporalLayer: 1 })).toBe(false);
    expect(process({ pictureId: 14 })).toBe(true);
    expect(process({ pictureId: 13, temporalLayer: 2 })).toBe(false);
    expect(process({ pictureId: 11, temporalLayer: 2, isLayerSync: true })).toBe(true);
  });

  it('lets the late packets of a picture pass that it has let pass, however often the layers have changed since', () => {
    const rewriter = new Vp8Rewriter();
    const process = (frame: Frame, limit = 2) => rewriter.process(descriptorOf(frame), limit);
    process({ pictureId: 10, isKeyFrame: true });
    const picture = { pictureId: 11, temporalLayer: 1, isLayerSync: true };
    expect(process(picture)).toBe(true);
    const { outPictureId } = rewriter;
    process({ pictureId: 12 }, 0);
    process({ pictureId: 13, temporalLayer: 2, isLayerSync: true });
    process({ pictureId: 14, temporalLayer: 1, isLayerSync: true });
    process({ pictureId: 15 }, 0);
    expect(process(picture, 0)).toBe(true);
    expect(rewriter.outPictureId).toBe(outPictureId);
  });

  it('goes down at the next picture, not within one', () => {
    const rewriter = new Vp8Rewriter();
    for (let index = 0; index < 4; index += 1) rewriter.process(descriptorOf(frameAt(index, { pictureId: 50 })), 2);
    const layer2 = descriptorOf(frameAt(3, { pictureId: 50 }));
    expect(rewriter.process(layer2, 0)).toBe(true);
    expect(rewriter.outPictureId).toBe(3);
    expect(rewriter.process(descriptorOf(frameAt(4, { pictureId: 50 })), 0)).toBe(true);
    expect(rewriter.currentTemporalLayer).toBe(0);
    // A packet of the picture from before the change that comes late still belongs to it.
    expect(rewriter.process(layer2, 0)).toBe(true);
    expect(rewriter.outPictureId).toBe(3);
    expect(rewriter.process(descriptorOf(frameAt(5, { pictureId: 50 })), 0)).toBe(false);
    expect(rewriter.process(descriptorOf(frameAt(5, { pictureId: 50 })), 2)).toBe(false);
  });

  it('goes on over a switch to another encoding', () => {
    const rewriter = new Vp8Rewriter();
    for (let index = 0; index < 10; index += 1) {
      rewriter.process(descriptorOf(frameAt(index, { pictureId: 1_000, tl0PicIdx: 7 })), 2);
    }
    expect([rewriter.outPictureId, rewriter.outTl0PicIdx]).toEqual([9, 3]);
    rewriter.sync();
    expect(rewriter.process(descriptorOf(frameAt(0, { pictureId: 20_000, tl0PicIdx: 200 })), 2)).toBe(true);
    expect([rewriter.outPictureId, rewriter.outTl0PicIdx, rewriter.currentTemporalLayer]).toEqual([10, 4, 0]);
    // A picture from before the key frame has no place.
    expect(rewriter.process(descriptorOf({ pictureId: 19_999, tl0PicIdx: 199 }), 2)).toBe(false);
  });

  it('takes a key frame out of the blue for an encoder that counts anew', () => {
    const rewriter = new Vp8Rewriter();
    for (let index = 0; index < 9; index += 1) rewriter.process(descriptorOf(frameAt(index, { pictureId: 10_000 })), 2);
    expect(rewriter.process(descriptorOf({ pictureId: 3, tl0PicIdx: 99 }), 2)).toBe(false);
    expect(rewriter.process(descriptorOf({ pictureId: 4, tl0PicIdx: 100, isKeyFrame: true }), 2)).toBe(true);
    expect([rewriter.outPictureId, rewriter.outTl0PicIdx]).toEqual([9, 4]);
    expect(rewriter.process(descriptorOf({ pictureId: 5, tl0PicIdx: 101 }), 2)).toBe(true);
    expect([rewriter.outPictureId, rewriter.outTl0PicIdx]).toEqual([10, 5]);
  });

  it('follows 7-bit picture ids, and mixes them with 15-bit ones', () => {
    const rewriter = new Vp8Rewriter();
    for (let index = 0; index < 300; index += 1) {
      expect(rewriter.process(descriptorOf(frameAt(index, { pictureId: 100, pictureIdBits: 7 })), 2)).toBe(true);
      expect(rewriter.outPictureId).toBe(index);
    }
    rewriter.sync();
    expect(rewriter.process(descriptorOf({ pictureId: 0x7fff, isKeyFrame: true }), 2)).toBe(true);
    expect(rewriter.outPictureId).toBe(300);
  });

  it('lets everything of the base layer pass that has no picture ids', () => {
    const rewriter = new Vp8Rewriter();
    expect(rewriter.process(descriptorOf({ pictureId: 0, pictureIdBits: 0 }), 0)).toBe(true);
    expect(rewriter.process(descriptorOf({ pictureId: 0, pictureIdBits: 0, temporalLayer: 1 }), 0)).toBe(false);
    expect(rewriter.outPictureId).toBe(0);
  });

  it('takes any limit for the layer: endless, negative', () => {
    const rewriter = new Vp8Rewriter();
    rewriter.process(descriptorOf(frameAt(0, { pictureId: 0 })), Number.POSITIVE_INFINITY);
    expect(rewriter.process(descriptorOf(frameAt(1, { pictureId: 0 })), Number.POSITIVE_INFINITY)).toBe(true);
    expect(rewriter.process(descriptorOf(frameAt(2, { pictureId: 0 })), Number.POSITIVE_INFINITY)).toBe(true);
    expect(rewriter.process(descriptorOf(frameAt(3, { pictureId: 0 })), Number.POSITIVE_INFINITY)).toBe(true);
    expect(rewriter.process(descriptorOf(frameAt(4, { pictureId: 0 })), -1)).toBe(true);
    expect(rewriter.process(descriptorOf(frameAt(5, { pictureId: 0 })), -1)).toBe(false);
  });

  it('still lets the later packets of a picture pass when the last change was half the range of picture ids ago', () => {
    const rewriter = new Vp8Rewriter();
    for (let index = 0; index < 40_000; index += 1) {
      const payload = descriptorOf(frameAt(index, { pictureId: 5 }));
      for (let packet = 0; packet < 2; packet += 1) {
        if (!rewriter.process(payload, 2)) throw new Error(`packet ${packet} of picture ${index} was dropped`);
      }
    }
    expect(rewriter.outPictureId).toBe(39_999 & 0x7fff);
  });

  it('decides alike for all packets of a picture for hours, whatever the order and the limit', () => {
    const random = new SeededRandom(21);
    const rewriter = new Vp8Rewriter();
    const packets = Array.from({ length: 36_000 }, (_, index) => index).flatMap((index) => [index, index]);
    const decisions = new Map<number, number | undefined>();
    let maxTemporalLayer = 2;
    let highest = 0;
    for (const index of reorder(packets, 4, random)) {
      // What a packet skips over is of pictures that began in order, so it comes within the picture's own packets.
      if (random.chance(0.001)) maxTemporalLayer = random.below(3);
      const isPassed = rewriter.process(descriptorOf(frameAt(index, { pictureId: 7, tl0PicIdx: 3 })), maxTemporalLayer);
      const output = isPassed ? rewriter.outPictureId : undefined;
      if (index < highest - 40) throw new Error('reordered too far for this test');
      highest = Math.max(highest, index);
      if (!decisions.has(index)) decisions.set(index, output);
      else if (decisions.get(index) !== output) throw new Error(`picture ${index} was torn`);
    }
    const passed = [...decisions.values()].filter((output) => output !== undefined);
    expect(passed.length).toBeGreaterThan(10_000);
    expect(new Set(passed.slice(0, 30_000)).size).toBe(Math.min(passed.length, 30_000));
  });
});

describe('Vp8Rewriter.patch', () => {
  it('writes into the copy and nothing beside it', () => {
    const payload = descriptorOf({ pictureId: 1, tl0PicIdx: 1 });
    const copy = Buffer.alloc(16, 0xee);
    Vp8Rewriter.patch(copy, 3, payload, 0x1234, 0x56);
    expect(copy.toString('hex')).toBe(`${'ee'.repeat(5)}923456${'ee'.repeat(8)}`);
  });

  it('keeps the length of a short picture id', () => {
    const payload = descriptorOf({ pictureId: 1, pictureIdBits: 7 });
    payload.tl0PicIdxOffset = 3;
    const copy = Buffer.alloc(5, 0xee);
    Vp8Rewriter.patch(copy, 0, payload, 0x7ff, 0x101);
    expect(copy.toString('hex')).toBe('eeee7f01ee');
  });

  it('writes nothing where there is nothing', () => {
    const copy = Buffer.alloc(4, 0xee);
    Vp8Rewriter.patch(copy, 0, new PayloadDescriptor(), 0x1234, 0x56);
    expect(copy.toString('hex')).toBe('eeeeeeee');
  });
});
