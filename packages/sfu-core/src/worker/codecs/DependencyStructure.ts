import type { BitReader } from './BitReader.ts';

/** What a frame is to a decode target (AV1 RTP payload format, A.8.3). */
export const FrameRole = {
  /** It is not part of the target. */
  ABSENT: 0,
  /** Part of it, and nothing depends on it. */
  DISCARDABLE: 1,
  /** A receiver that had another target can go on with this one from here. */
  SWITCH: 2,
  REQUIRED: 3,
} as const;

/** A kind of frame: its layers, what it is to each decode target, and how far back the frame before it in each chain is. */
export interface FrameTemplate {
  spatialLayer: number;
  temporalLayer: number;
  roles: number[];
  /** In frame numbers; 0: the chain begins here. */
  chainDifferences: number[];
}

/** Layers that a receiver can decode as a whole. */
export interface DecodeTarget {
  spatialLayer: number;
  temporalLayer: number;
  /** Index of the chain of frames that must all be there for it to stay decodable; -1: none is told. */
  chain: number;
}

const MAX_TEMPLATES = 64;
const NextLayer = { SAME: 0, TEMPORAL: 1, SPATIAL: 2, NONE: 3 } as const;

/** The structure of an encoded stream, sent with its key frames; frames between refer to its templates. */
export class DependencyStructure {
  readonly decodeTargets: readonly DecodeTarget[];
  readonly #templateIdOffset: number;
  readonly #templates: readonly FrameTemplate[];

  private constructor(templateIdOffset: number, templates: FrameTemplate[], decodeTargets: DecodeTarget[]) {
    this.#templateIdOffset = templateIdOffset;
    this.#templates = templates;
    this.decodeTargets = decodeTargets;
  }

  get chainCount(): number {
    return this.#templates[0]?.chainDifferences.length ?? 0;
  }

  /** `template_dependency_structure()` (A.8.2); undefined: it is malformed. */
  static read(reader: BitReader): DependencyStructure | undefined {
    const templateIdOffset = reader.bits(6);
    const targetCount = reader.bits(5) + 1;
    const templates = readTemplates(reader);
    if (!templates) return undefined;
    for (const template of templates) {
      for (let target = 0; target < targetCount; target++) template.roles.push(reader.bits(2));
    }
    skipFrameDifferences(reader, templates.length);
    const chains = readChains(reader, templates, targetCount);
    skipResolutions(reader, templates);
    if (reader.isExhausted) return undefined;
    const decodeTargets = chains.map((chain, target) => ({ ...layersOf(templates, target), chain }));
    return new DependencyStructure(templateIdOffset, templates, decodeTargets);
  }

  templateOf(templateId: number): FrameTemplate | undefined {
    return this.#templates[(templateId + 64 - this.#templateIdOffset) % 64];
  }

  /** Whether all frames of one target are frames of another one, too: who has the other can go on with the one. */
  isPartOf(target: number, whole: number): boolean {
    return this.#templates.every((template) => !isPresent(template, target) || isPresent(template, whole));
  }

  /** The best target within these layers; -1: none is. */
  targetWithin({ spatialLayer, temporalLayer }: { spatialLayer: number; temporalLayer: number }): number {
    let best = -1;
    for (const [index, target] of this.decodeTargets.entries()) {
      if (target.spatialLayer > spatialLayer || target.temporalLayer > temporalLayer) continue;
      const known = this.decodeTargets[best];
      const isBetter =
        !known ||
        target.spatialLayer > known.spatialLayer ||
        (target.spatialLayer === known.spatialLayer && target.temporalLayer > known.temporalLayer);
      if (isBetter) best = index;
    }
    return best;
  }
}

function isPresent(template: FrameTemplate, target: number): boolean {
  return template.roles[target] !== FrameRole.ABSENT;
}

function readTemplates(reader: BitReader): FrameTemplate[] | undefined {
  const templates: FrameTemplate[] = [];
  let spatialLayer = 0;
  let temporalLayer = 0;
  while (templates.length < MAX_TEMPLATES) {
    templates.push({ spatialLayer, temporalLayer, roles: [], chainDifferences: [] });
    const next = reader.bits(2);
    if (next === NextLayer.NONE) return templates;
    if (next === NextLayer.TEMPORAL) temporalLayer++;
    if (next === NextLayer.SPATIAL) {
      temporalLayer = 0;
      spatialLayer++;
    }
    if (reader.isExhausted) return undefined;
  }
  return undefined;
}

function skipFrameDifferences(reader: BitReader, templateCount: number): void {
  for (let template = 0; template < templateCount; template++) {
    while (reader.flag() && !reader.isExhausted) reader.bits(4);
  }
}

/** @returns the chain of each decode target. */
function readChains(reader: BitReader, templates: readonly FrameTemplate[], targetCount: number): number[] {
  const chainCount = reader.nonSymmetric(targetCount + 1);
  if (chainCount === 0) return new Array<number>(targetCount).fill(-1);
  const chains = Array.from({ length: targetCount }, () => reader.nonSymmetric(chainCount));
  for (const template of templates) {
    for (let chain = 0; chain < chainCount; chain++) template.chainDifferences.push(reader.bits(4));
  }
  return chains;
}

function skipResolutions(reader: BitReader, templates: readonly FrameTemplate[]): void {
  if (!reader.flag()) return;
  const spatialLayerCount = (templates.at(-1)?.spatialLayer ?? 0) + 1;
  for (let layer = 0; layer < spatialLayerCount; layer++) reader.bits(32);
}

/** The highest layers among the frames that are part of a target (A.8.3, `decode_target_layers()`). */
function layersOf(
  templates: readonly FrameTemplate[],
  target: number,
): { spatialLayer: number; temporalLayer: number } {
  let spatialLayer = 0;
  let temporalLayer = 0;
  for (const template of templates) {
    if (!isPresent(template, target)) continue;
    spatialLayer = Math.max(spatialLayer, template.spatialLayer);
    temporalLayer = Math.max(temporalLayer, template.temporalLayer);
  }
  return { spatialLayer, temporalLayer };
}
