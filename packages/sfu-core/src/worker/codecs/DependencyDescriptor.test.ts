import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { BitReader } from './BitReader.ts';
import { DependencyDescriptor } from './DependencyDescriptor.ts';
import { FrameRole } from './DependencyStructure.ts';
import { PayloadDescriptor } from './PayloadDescriptor.ts';
import { BitWriter } from './testing/BitWriter.ts';

const { ABSENT, DISCARDABLE, SWITCH, REQUIRED } = FrameRole;

/** L2T2: base and enhancement in two resolutions; targets L0T0, L0T1, L1T0, L1T1. */
const templates = [
  { next: 1, roles: [SWITCH, SWITCH, SWITCH, SWITCH], differences: [] },
  { next: 2, roles: [ABSENT, DISCARDABLE, ABSENT, REQUIRED], differences: [1] },
  { next: 1, roles: [ABSENT, ABSENT, SWITCH, SWITCH], differences: [0] },
  { next: 3, roles: [ABSENT, ABSENT, ABSENT, DISCARDABLE], differences: [1, 2] },
];

function structureBits(writer: BitWriter, templateIdOffset: number): void {
  writer.bits(templateIdOffset, 6).bits(3, 5);
  for (const { next } of templates) writer.bits(next, 2);
  for (const { roles } of templates) for (const role of roles) writer.bits(role, 2);
  for (const { differences } of templates) {
    for (const difference of differences) writer.bits(1, 1).bits(difference, 4);
    writer.bits(0, 1);
  }
  // Two chains of five numbers (0 to 4): ns(5) takes two bits for 0 to 2. Each target is protected by one.
  writer.bits(2, 2);
  for (const chain of [0, 0, 1, 1]) writer.bits(chain, 1);
  for (let entry = 0; entry < templates.length * 2; entry++) writer.bits(1, 4);
  // Resolutions of two spatial layers.
  writer.bits(1, 1).bits(319, 16).bits(179, 16).bits(639, 16).bits(359, 16);
}

function keyFrame(templateId = 60, frameNumber = 1): Buffer {
  const writer = new BitWriter().bits(1, 1).bits(0, 1).bits(templateId, 6).bits(frameNumber, 16).bits(0b10000, 5);
  structureBits(writer, 60);
  return writer.toBuffer();
}

const deltaFrame = (templateId: number, frameNumber: number) =>
  new BitWriter().bits(0, 1).bits(1, 1).bits(templateId, 6).bits(frameNumber, 16).toBuffer();

/** What a stream's descriptor reads from an extension somewhere within a packet, with bits behind it that are none of its own. */
class Reader {
  readonly descriptor = new DependencyDescriptor();
  readonly payload = new PayloadDescriptor();

  read(extension: Buffer): boolean {
    const packet = Buffer.concat([Buffer.alloc(7, 0xff), extension, Buffer.alloc(5, 0xff)]);
    return this.descriptor.read(packet, 7, extension.length, this.payload);
  }
}

describe('BitReader', () => {
  it('reads what takes a bit less for lower numbers', () => {
    // Of five: 0, 1, 2 in two bits, 3 and 4 in three.
    const reader = new BitReader(Buffer.of(0b00_01_10_11, 0b0_111_0000), 0, 2);
    expect([1, 2, 3, 4, 5].map(() => reader.nonSymmetric(5))).toEqual([0, 1, 2, 3, 4]);
    expect(reader.isExhausted).toBe(false);
    reader.bits(5);
    expect(reader.isExhausted).toBe(true);
  });
});

describe('DependencyDescriptor', () => {
  it('learns the structure from a key frame, and tells the layers of what follows', () => {
    const reader = new Reader();
    expect(reader.read(keyFrame())).toBe(true);
    expect(reader.payload).toMatchObject({ hasStructure: true, isFrameStart: true, isFrameEnd: false, frameNumber: 1 });
    expect(reader.descriptor.structure?.decodeTargets).toEqual([
      { spatialLayer: 0, temporalLayer: 0, chain: 0 },
      { spatialLayer: 0, temporalLayer: 1, chain: 0 },
      { spatialLayer: 1, temporalLayer: 0, chain: 1 },
      { spatialLayer: 1, temporalLayer: 1, chain: 1 },
    ]);
    expect(reader.descriptor.structure?.chainCount).toBe(2);
    // Ids go round at 64: the offset is 60, so 63 is the last of four, and 61 the second.
    expect(reader.read(deltaFrame(63, 0xffff))).toBe(true);
    expect(reader.payload).toMatchObject({
      hasStructure: false,
      isFrameEnd: true,
      frameNumber: 0xffff,
      spatialLayer: 1,
    });
    expect(reader.payload.roles).toEqual([ABSENT, ABSENT, ABSENT, DISCARDABLE]);
    expect(reader.read(deltaFrame(61, 3))).toBe(true);
    expect(reader.payload).toMatchObject({ spatialLayer: 0, temporalLayer: 1 });
  });

  it('reads what of a frame differs from its template', () => {
    const reader = new Reader();
    reader.read(keyFrame());
    const writer = new BitWriter().bits(0b11, 2).bits(61, 6).bits(2, 16).bits(0b01111, 5).bits(0b1111, 4);
    for (const role of [ABSENT, SWITCH, ABSENT, SWITCH]) writer.bits(role, 2);
    writer.bits(1, 2).bits(3, 4).bits(3, 2).bits(0xabc, 12).bits(0, 2).bits(200, 8).bits(0, 8);
    expect(reader.read(writer.toBuffer())).toBe(true);
    expect(reader.payload.roles).toEqual([ABSENT, SWITCH, ABSENT, SWITCH]);
    expect(reader.payload.chainDifferences).toEqual([200, 0]);
    reader.read(deltaFrame(61, 3));
    expect(reader.payload.chainDifferences).toEqual([1, 1]);
  });

  it('finds the best decode target within layers', () => {
    const reader = new Reader();
    reader.read(keyFrame());
    const within = (spatialLayer: number, temporalLayer: number) =>
      reader.descriptor.structure?.targetWithin({ spatialLayer, temporalLayer });
    expect([within(0, 0), within(0, 5), within(1, 0), within(7, 7), within(-1, 0)]).toEqual([0, 1, 2, 3, -1]);
  });

  it('knows nothing of frames before a structure, nor of templates that are not in it', () => {
    const reader = new Reader();
    expect(reader.read(deltaFrame(60, 1))).toBe(false);
    reader.read(keyFrame());
    expect(reader.read(deltaFrame(5, 2))).toBe(false);
    expect(reader.payload.frameNumber).toBe(1);
  });

  it('takes no cut-off structure, and keeps the one it has', () => {
    const reader = new Reader();
    reader.read(keyFrame());
    const { structure } = reader.descriptor;
    const whole = keyFrame();
    for (let length = 0; length < whole.length; length++) {
      if (length === 3) continue;
      expect(reader.read(whole.subarray(0, length)), `${length} bytes`).toBe(false);
    }
    expect(reader.descriptor.structure).toBe(structure);
  });

  it('never throws, whatever comes', () => {
    const random = new SeededRandom(4);
    const reader = new Reader();
    for (let round = 0; round < 5_000; round++) {
      const bytes = random.chance(0.5) ? random.bytes(random.below(80)) : Buffer.from(keyFrame());
      if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
      reader.read(bytes);
    }
    expect(reader.read(keyFrame())).toBe(true);
  });
});
