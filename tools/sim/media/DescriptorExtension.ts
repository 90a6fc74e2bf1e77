import { BitWriter } from '../../../packages/sfu-core/src/worker/codecs/testing/BitWriter.ts';
import type { Frame } from './Frame.ts';
import type { LayeredStream } from './LayeredStream.ts';

const Role = { ABSENT: 0, DISCARDABLE: 1, SWITCH: 2, REQUIRED: 3 } as const;
const NextLayer = { TEMPORAL: 1, SPATIAL: 2, NONE: 3 } as const;

interface Target {
  spatial: number;
  temporal: number;
}

/**
 * Writes the dependency descriptor extension (AV1 RTP payload format, appendix A) of one stream: a template for each layer,
 * a decode target for each pair of layers, a chain for each spatial layer; differences and chains in full with each frame.
 */
export class DescriptorExtension {
  readonly #stream: LayeredStream;
  readonly #targets: readonly Target[];
  /** Number of the newest frame of each chain. */
  readonly #chains: number[];
  readonly #numbers = new Map<number, number>();
  #number = 0;

  constructor(stream: LayeredStream) {
    this.#stream = stream;
    const { spatialLayerCount, temporalLayerCount } = stream;
    this.#targets = Array.from({ length: spatialLayerCount * temporalLayerCount }, (_, index) => ({
      spatial: Math.floor(index / temporalLayerCount),
      temporal: index % temporalLayerCount,
    }));
    this.#chains = Array.from({ length: spatialLayerCount }, () => 0);
  }

  /** Those of the next frame's packets: of the first, those between, the last, and an only one. */
  next(frame: Frame): (isFirst: boolean, isLast: boolean) => Buffer {
    this.#number = (this.#number + 1) & 0xffff;
    const number = this.#number;
    this.#numbers.set(frame.id, number);
    this.#numbers.delete(frame.id - 256);
    const begins = frame.isKey && frame.spatialLayer === 0;
    const rest = new BitWriter().bits(begins ? 1 : 0, 1).bits(0b0111, 4);
    if (begins) this.#writeStructure(rest);
    for (const target of this.#targets) rest.bits(this.#roleOf(frame, target), 2);
    for (const id of frame.dependsOn) {
      const difference = (number - (this.#numbers.get(id) ?? 0)) & 0xffff;
      const nibbles = difference <= 16 ? 1 : 2;
      rest.bits(nibbles, 2).bits(difference - 1, 4 * nibbles);
    }
    rest.bits(0, 2);
    for (const before of this.#chains) rest.bits(begins ? 0 : (number - before) & 0xff, 8);
    this.#extendChains(frame, number);
    const tail = rest.toBuffer();
    const template = frame.spatialLayer * this.#stream.temporalLayerCount + frame.temporalLayer;
    const descriptor = (isFirst: boolean, isLast: boolean) =>
      Buffer.concat([
        Buffer.from([(isFirst ? 0x80 : 0) | (isLast ? 0x40 : 0) | template, number >> 8, number & 0xff]),
        tail,
      ]);
    return descriptor;
  }

  #extendChains(frame: Frame, number: number): void {
    if (frame.temporalLayer > 0) return;
    for (let chain = frame.spatialLayer; chain < this.#chains.length; chain++) {
      if (chain === frame.spatialLayer || frame.isKey || this.#stream.interLayer === 'all')
        this.#chains[chain] = number;
    }
  }

  #roleOf(frame: Frame, { spatial, temporal }: Target): number {
    if (frame.spatialLayer > spatial || frame.temporalLayer > temporal) return Role.ABSENT;
    if (frame.isKey) return Role.SWITCH;
    if (frame.spatialLayer < spatial) return this.#stream.interLayer === 'all' ? Role.REQUIRED : Role.ABSENT;
    return temporal > 0 && temporal === frame.temporalLayer ? Role.DISCARDABLE : Role.SWITCH;
  }

  /** `template_dependency_structure()`: what it says of differences and chains every frame overrides. */
  #writeStructure(writer: BitWriter): void {
    const { temporalLayerCount } = this.#stream;
    const templates = this.#targets;
    writer.bits(0, 6).bits(this.#targets.length - 1, 5);
    for (const [index, { temporal }] of templates.entries()) {
      const isLast = index === templates.length - 1;
      const isLastOfSpatial = temporal === temporalLayerCount - 1;
      writer.bits(isLast ? NextLayer.NONE : isLastOfSpatial ? NextLayer.SPATIAL : NextLayer.TEMPORAL, 2);
    }
    for (const { spatial, temporal } of templates) {
      const shape = { isKey: false, spatialLayer: spatial, temporalLayer: temporal } as Frame;
      for (const target of this.#targets) writer.bits(this.#roleOf(shape, target), 2);
    }
    for (const _ of templates) writer.bits(0, 1);
    nonSymmetric(writer, this.#chains.length, this.#targets.length + 1);
    for (const { spatial } of this.#targets) nonSymmetric(writer, spatial, this.#chains.length);
    for (let entry = 0; entry < templates.length * this.#chains.length; entry++) writer.bits(1, 4);
    writer.bits(0, 1);
  }
}

/** `ns(n)` of the AV1 specification, 4.10.7. */
function nonSymmetric(writer: BitWriter, value: number, limit: number): void {
  let width = 0;
  for (let rest = limit; rest !== 0; rest >>= 1) width++;
  const shortCount = (1 << width) - limit;
  if (value < shortCount) writer.bits(value, width - 1);
  else writer.bits(value + shortCount, width);
}
