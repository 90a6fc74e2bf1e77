import type { DependencyStructure } from './DependencyStructure.ts';

const NOTHING: readonly number[] = [];

/** How many bits of a VP8 or VP9 picture id a packet carries: 0 when it has none. */
export type PictureIdBits = 0 | 7 | 15;

/**
 * What the engine needs to know about the payload of one video packet.
 *
 * Belongs to a reused `RtpPacket`; a payload parser overwrites every field. Offsets are absolute in the packet's
 * buffer and -1 when the field is absent.
 */
export class PayloadDescriptor {
  /** The packet begins a frame that can be decoded with nothing before it. Only its first packet says so. */
  isKeyFrame = false;
  /** The packet begins a frame (of its spatial layer, with VP9). */
  isFrameStart = false;
  /** The packet ends a frame of its spatial layer (VP9's E bit); false for codecs that only have the marker. */
  isFrameEnd = false;

  /** The codec says which temporal layer the packet is of. Without it, nothing can be dropped by temporal layer. */
  hasTemporalLayers = false;
  /** 0 is the base layer. */
  spatialLayer = 0;
  /** 0 is the base layer. */
  temporalLayer = 0;
  /** From this frame on, a receiver of the lower temporal layers can take this one too (VP8's Y, VP9's U). */
  isLayerSync = false;

  /** VP9's P: the frame depends on earlier pictures of its layer. */
  isInterPicturePredicted = false;
  /** VP9's D: the frame depends on the spatial layer below of the same picture. */
  isInterLayerPredicted = false;

  /** VP8: where the picture id begins; its first byte has the M bit. */
  pictureIdOffset = -1;
  pictureIdBits: PictureIdBits = 0;
  /** VP8 and VP9; 0 when `pictureIdBits` is 0. */
  pictureId = 0;
  /** VP8: where TL0PICIDX is. */
  tl0PicIdxOffset = -1;
  /** VP8 and VP9: number of the base-layer frame this one depends on, modulo 256. */
  tl0PicIdx = 0;
  /** VP8: where the byte with TID, Y and KEYIDX is. */
  temporalIndexOffset = -1;

  /** A dependency descriptor was read; what follows and the layers are from it. */
  isDescribed = false;
  /** It brought the structure along: a decoder can begin with it. */
  hasStructure = false;
  /** Of the stream; undefined: not described. */
  structure: DependencyStructure | undefined;
  /** 16 bits. */
  frameNumber = 0;
  /** What the frame is to each decode target; see `FrameRole`. */
  roles: readonly number[] = NOTHING;
  /** How far back, in frame numbers, the frame before it in each chain is; 0: the chain begins here. */
  chainDifferences: readonly number[] = NOTHING;

  /** Makes it the descriptor of a payload about which nothing is known. */
  reset(): void {
    this.isKeyFrame = false;
    this.isFrameStart = false;
    this.isFrameEnd = false;
    this.hasTemporalLayers = false;
    this.spatialLayer = 0;
    this.temporalLayer = 0;
    this.isLayerSync = false;
    this.isInterPicturePredicted = false;
    this.isInterLayerPredicted = false;
    this.pictureIdOffset = -1;
    this.pictureIdBits = 0;
    this.pictureId = 0;
    this.tl0PicIdxOffset = -1;
    this.tl0PicIdx = 0;
    this.temporalIndexOffset = -1;
    this.isDescribed = false;
    this.hasStructure = false;
    this.structure = undefined;
    this.frameNumber = 0;
    this.roles = NOTHING;
    this.chainDifferences = NOTHING;
  }
}
