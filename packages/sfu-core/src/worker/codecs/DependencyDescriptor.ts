import { BitReader } from './BitReader.ts';
import { DependencyStructure } from './DependencyStructure.ts';
import type { PayloadDescriptor } from './PayloadDescriptor.ts';

const MANDATORY_BYTES = 3;

/**
 * Reads the dependency descriptor header extension of one stream (AV1 RTP payload format, appendix A), for any codec that
 * sends it: which layers a packet's frame is of, and which decode targets need it. Holds the structure that key frames bring.
 */
export class DependencyDescriptor {
  /** The last one that came; undefined: none has come. */
  structure: DependencyStructure | undefined;

  /**
   * Reads the extension of the next packet into its payload descriptor. False: it is malformed, or refers to what has not
   * come; nothing has changed then.
   */
  read(buffer: Buffer, offset: number, lengthBytes: number, payload: PayloadDescriptor): boolean {
    if (lengthBytes < MANDATORY_BYTES) return false;
    const reader = new BitReader(buffer, offset, lengthBytes);
    const isFrameStart = reader.flag();
    const isFrameEnd = reader.flag();
    const templateId = reader.bits(6);
    const frameNumber = reader.bits(16);
    let { structure } = this;
    let hasStructure = false;
    let customRoles: number[] | undefined;
    let customChainDifferences: number[] | undefined;
    if (lengthBytes > MANDATORY_BYTES) {
      hasStructure = reader.flag();
      const hasActiveTargets = reader.flag();
      const hasCustomRoles = reader.flag();
      const hasCustomDifferences = reader.flag();
      const hasCustomChains = reader.flag();
      if (hasStructure) structure = DependencyStructure.read(reader);
      if (!structure) return false;
      const targetCount = structure.decodeTargets.length;
      if (hasActiveTargets) reader.bits(targetCount);
      if (hasCustomRoles) customRoles = structure.decodeTargets.map(() => reader.bits(2));
      if (hasCustomDifferences) skipFrameDifferences(reader);
      if (hasCustomChains) {
        customChainDifferences = Array.from({ length: structure.chainCount }, () => reader.bits(8));
      }
    }
    const template = structure?.templateOf(templateId);
    if (!template || reader.isExhausted) return false;
    this.structure = structure;
    payload.isDescribed = true;
    payload.structure = structure;
    payload.hasStructure = hasStructure;
    payload.isFrameStart = isFrameStart;
    payload.isFrameEnd = isFrameEnd;
    payload.frameNumber = frameNumber;
    payload.hasTemporalLayers = true;
    payload.spatialLayer = template.spatialLayer;
    payload.temporalLayer = template.temporalLayer;
    payload.roles = customRoles ?? template.roles;
    payload.chainDifferences = customChainDifferences ?? template.chainDifferences;
    return true;
  }
}

/** `frame_fdiffs()` (A.8.3): which frames it depends on matters to receivers only. */
function skipFrameDifferences(reader: BitReader): void {
  for (let nibbles = reader.bits(2); nibbles > 0 && !reader.isExhausted; nibbles = reader.bits(2)) {
    reader.bits(nibbles * 4);
  }
}
