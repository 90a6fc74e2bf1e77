import { SequenceRewriter } from '../rtp/SequenceRewriter.ts';
import { wrappingDiff } from '../rtp/sequence.ts';
import type { PayloadDescriptor } from './PayloadDescriptor.ts';

/** Packets of pictures further back are not expected; with 7-bit picture ids half the range is 64. */
const MAX_LATE_PICTURES = 48;

/** So many are remembered by themselves; a power of two. */
const PASSED_PICTURES = 64;

/** TID has two bits. */
const MAX_TEMPORAL_LAYER = 3;

/** Bits 1 up to the layer: the layers that a frame of it may depend on besides the base. */
function layersUpTo(temporalLayer: number): number {
  return (2 << Math.max(0, Math.min(temporalLayer, MAX_TEMPORAL_LAYER))) - 2;
}

/**
 * What one consumer needs to forward VP8 from changing encodings and temporal layers (RFC 7741 section 4.2): it picks
 * the frames that the receiver can decode, and gives them picture ids and TL0PICIDX values that go on without a break.
 *
 * All packets of a picture get the same decision, whatever order they come in.
 */
export class Vp8Rewriter {
  /** Picture id of the last packet that `process` let pass; 15 bits, 0 when the stream has none. */
  outPictureId = 0;
  /** TL0PICIDX of the last packet that `process` let pass; 8 bits, 0 when the stream has none. */
  outTl0PicIdx = 0;

  readonly #pictureIds = new SequenceRewriter({ bits: 15, maxRememberedDrops: 128 });
  #isSyncRequired = true;
  #isTl0SyncRequired = false;
  /** Last picture id taken in, as 15 bits even when the stream's have 7. */
  #widePictureId = 0;
  #tl0Offset = 0;
  #maxOutTl0PicIdx = 0;

  /** Bit n: the receiver has what it needs to decode temporal layer n. The base layer has no bit. */
  #decodableLayers = 0;
  /** What `#decodableLayers` was before picture `#layersChangedAt`, for the packets of pictures that come late. */
  #previousDecodableLayers = 0;
  #layersChangedAt = 0;
  /** Pictures of which a packet was let pass, by id modulo the number of them; -1: none. */
  readonly #passed = new Int16Array(PASSED_PICTURES).fill(-1);

  /** The highest temporal layer being forwarded. */
  get currentTemporalLayer(): number {
    return 31 - Math.clz32(this.#decodableLayers | 1);
  }

  /** To be called before the first packet after a stream switch or a pause; that packet must begin a key frame. */
  sync(): void {
    this.#isSyncRequired = true;
  }

  /**
   * Decides about the next packet and computes `outPictureId` and `outTl0PicIdx` for it.
   *
   * @param maxTemporalLayer highest layer to forward. A lower value takes effect at the next picture; a higher one when
   * a frame comes from which on the receiver can follow the layer.
   * @returns false when the packet must be dropped.
   */
  process(payload: PayloadDescriptor, maxTemporalLayer: number): boolean {
    if (this.#isSyncRequired || this.#isRestart(payload)) this.#startStream(payload);
    if (payload.pictureIdBits === 0)
      return this.#admit(payload.temporalLayer, payload.isLayerSync, maxTemporalLayer, 0);

    const pictureId = this.#widen(payload);
    if (this.#pictureIds.isNew(pictureId)) {
      this.#widePictureId = pictureId;
      if (!this.#admit(payload.temporalLayer, payload.isLayerSync, maxTemporalLayer, pictureId)) {
        this.#pictureIds.drop(pictureId);
        return false;
      }
    } else if (
      !this.#hasPassed(pictureId) &&
      !this.#wasAdmitted(payload.temporalLayer, payload.isLayerSync, pictureId)
    ) {
      return false;
    }
    const outPictureId = this.#pictureIds.rewrite(pictureId);
    if (outPictureId === undefined) return false;
    this.#passed[pictureId % PASSED_PICTURES] = pictureId;
    this.outPictureId = outPictureId;
    if (payload.tl0PicIdxOffset >= 0) this.#rewriteTl0PicIdx(payload.tl0PicIdx);
    return true;
  }

  /**
   * Writes the numbers into a copy of the packet.
   *
   * @param buffer where the copy is.
   * @param delta the copy's payload offset minus the original's.
   * @param payload the original's descriptor.
   */
  static patch(buffer: Buffer, delta: number, payload: PayloadDescriptor, pictureId: number, tl0PicIdx: number): void {
    if (payload.pictureIdBits === 15) {
      buffer[payload.pictureIdOffset + delta] = 0x80 | (pictureId >> 8);
      buffer[payload.pictureIdOffset + delta + 1] = pictureId & 0xff;
    } else if (payload.pictureIdBits === 7) {
      buffer[payload.pictureIdOffset + delta] = pictureId & 0x7f;
    }
    if (payload.tl0PicIdxOffset >= 0) buffer[payload.tl0PicIdxOffset + delta] = tl0PicIdx & 0xff;
  }

  /** A key frame that seems to come very late is the first of an encoder that counts anew. */
  #isRestart(payload: PayloadDescriptor): boolean {
    if (!payload.isKeyFrame || payload.pictureIdBits === 0) return false;
    return wrappingDiff(payload.pictureId, this.#widePictureId, payload.pictureIdBits) < -MAX_LATE_PICTURES;
  }

  #startStream(payload: PayloadDescriptor): void {
    this.#isSyncRequired = false;
    this.#isTl0SyncRequired = true;
    this.#decodableLayers = 0;
    this.#previousDecodableLayers = 0;
    this.#widePictureId = payload.pictureId;
    this.#layersChangedAt = payload.pictureId;
    this.#passed.fill(-1);
    this.outPictureId = 0;
    this.outTl0PicIdx = 0;
    if (payload.pictureIdBits !== 0) this.#pictureIds.sync(payload.pictureId);
  }

  /** Brings 7-bit picture ids to 15 bits, by the short way from the last one. */
  #widen(payload: PayloadDescriptor): number {
    if (payload.pictureIdBits === 15) return payload.pictureId;
    return (this.#widePictureId + wrappingDiff(payload.pictureId, this.#widePictureId, 7)) & 0x7fff;
  }

  /** Decides about a picture's first packet to arrive, and follows which layers stay decodable. */
  #admit(temporalLayer: number, isLayerSync: boolean, maxTemporalLayer: number, pictureId: number): boolean {
    let decodable = this.#decodableLayers & layersUpTo(maxTemporalLayer);
    let isAdmitted = true;
    if (temporalLayer > 0) {
      const needed = layersUpTo(temporalLayer);
      isAdmitted = temporalLayer <= maxTemporalLayer && (isLayerSync || (decodable & needed) === needed);
      // A frame left out breaks its layer until the next sync frame.
      if (isAdmitted) decodable |= 1 << temporalLayer;
      else decodable &= ~(1 << temporalLayer);
    }
    // The change must stay within half the range of picture ids, or everything would seem to come before it.
    const isLongAgo = wrappingDiff(pictureId, this.#layersChangedAt, 15) > MAX_LATE_PICTURES;
    if (decodable !== this.#decodableLayers || isLongAgo) {
      this.#previousDecodableLayers = this.#decodableLayers;
      this.#layersChangedAt = pictureId;
      this.#decodableLayers = decodable;
    }
    return isAdmitted;
  }

  #hasPassed(pictureId: number): boolean {
    return this.#passed[pictureId % PASSED_PICTURES] === pictureId;
  }

  /** Decides about pictures that are not the newest, and of which nothing has come so far, by what was decodable then. */
  #wasAdmitted(temporalLayer: number, isLayerSync: boolean, pictureId: number): boolean {
    if (temporalLayer === 0) return true;
    const isBeforeChange = wrappingDiff(pictureId, this.#layersChangedAt, 15) < 0;
    const decodable = isBeforeChange ? this.#previousDecodableLayers : this.#decodableLayers;
    // A layer between may have been left out after this one had begun.
    const needed = isLayerSync ? 1 << temporalLayer : layersUpTo(temporalLayer);
    return (decodable & needed) === needed;
  }

  /** Base-layer frames are never dropped, so a constant offset does until the next switch. */
  #rewriteTl0PicIdx(tl0PicIdx: number): void {
    if (this.#isTl0SyncRequired) {
      this.#isTl0SyncRequired = false;
      this.#maxOutTl0PicIdx = (this.#maxOutTl0PicIdx + 1) & 0xff;
      this.#tl0Offset = this.#maxOutTl0PicIdx - tl0PicIdx;
    }
    this.outTl0PicIdx = (tl0PicIdx + this.#tl0Offset) & 0xff;
    if (wrappingDiff(this.outTl0PicIdx, this.#maxOutTl0PicIdx, 8) > 0) this.#maxOutTl0PicIdx = this.outTl0PicIdx;
  }
}
