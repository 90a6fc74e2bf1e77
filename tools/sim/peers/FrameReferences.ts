import type { Frame } from '../media/Frame.ts';
import type { VideoCodec } from '../media/VideoSource.ts';

/** A frame whose packets have all come, with what its packets say of it. */
export interface CompleteFrame {
  frame: Frame;
  /** Extended sequence numbers. */
  firstSequence: number;
  lastSequence: number;
  /** Of the first packet: as the SFU sent it. */
  pictureId: number;
  tl0PicIdx: number;
  temporalLayer: number;
  isLayerSync: boolean;
  isKeyFrame: boolean;
  endsPicture: boolean;
}

/** What a receiver makes of descriptors: which frames it may give to the decoder now. */
export interface FrameReferences {
  /** The frames of a picture can be decoded one after the other, with what has been decoded so far. */
  isDecodable(picture: readonly CompleteFrame[]): boolean;
  decoded(complete: CompleteFrame): void;
  /** A packet of nothing but padding has come, under this extended number. */
  padding(sequence: number): void;
}

export function referencesFor(codec: VideoCodec, temporalLayerCount: number): FrameReferences {
  if (codec === 'vp9') return new LayerReferences();
  return codec === 'vp8' && temporalLayerCount > 1 ? new Vp8References() : new SequenceReferences();
}

/**
 * By sequence numbers alone, as libwebrtc does for VP8 without layer indices, and for AV1 without dependency descriptor:
 * each frame depends on the one before, and nothing may be missing between them.
 */
class SequenceReferences implements FrameReferences {
  #lastSequence = Number.NaN;
  readonly #paddings = new Set<number>();

  isDecodable([first]: readonly CompleteFrame[]): boolean {
    while (this.#paddings.delete(this.#lastSequence + 1)) this.#lastSequence++;
    return first !== undefined && (first.isKeyFrame || first.firstSequence === this.#lastSequence + 1);
  }

  decoded({ lastSequence }: CompleteFrame): void {
    this.#lastSequence = lastSequence;
    for (const old of this.#paddings) if (old < lastSequence) this.#paddings.delete(old);
  }

  padding(sequence: number): void {
    this.#paddings.add(sequence);
  }
}

/** By what the frame really needs: VP9's descriptors say it in full, and the SFU doesn't change them. */
class LayerReferences implements FrameReferences {
  #decoded = new Set<number>();

  isDecodable(picture: readonly CompleteFrame[]): boolean {
    const isThere = (id: number) => this.#decoded.has(id) || picture.some(({ frame }) => frame.id === id);
    return picture.every(({ frame }) => frame.dependsOn.every(isThere));
  }

  decoded({ frame }: CompleteFrame): void {
    if (frame.isKey && frame.spatialLayer === 0) this.#decoded = new Set();
    this.#decoded.add(frame.id);
  }

  padding(): void {
    // Numbers mean nothing here.
  }
}

const NO_PICTURE = -1;

/** By picture id, TL0PICIDX, temporal layer and sync bit, as libwebrtc does for VP8 with temporal layers. */
class Vp8References implements FrameReferences {
  /** By unwrapped TL0PICIDX: the newest picture of each temporal layer. */
  readonly #layers = new Map<number, number[]>();
  readonly #notReceived = new Set<number>();
  #lastPictureId = Number.NaN;
  #lastTl0 = Number.NaN;

  isDecodable([complete]: readonly CompleteFrame[]): boolean {
    if (!complete) return false;
    const picture = this.#seen(complete);
    const tl0 = this.#unwrapTl0(complete.tl0PicIdx);
    if (complete.isKeyFrame) return true;
    if (complete.temporalLayer === 0) return this.#layers.has(tl0 - 1);
    const newest = this.#layers.get(tl0);
    if (!newest) return false;
    if (complete.isLayerSync) return newest[0] !== NO_PICTURE;
    for (let layer = 0; layer <= complete.temporalLayer; layer++) {
      const before = newest[layer] as number;
      if (before === NO_PICTURE || before >= picture) return false;
      for (const missing of this.#notReceived) if (missing > before && missing < picture) return false;
    }
    return true;
  }

  decoded(complete: CompleteFrame): void {
    const picture = this.#unwrapPicture(complete.pictureId);
    const tl0 = this.#unwrapTl0(complete.tl0PicIdx);
    if (Number.isNaN(this.#lastTl0) || tl0 > this.#lastTl0) this.#lastTl0 = tl0;
    if (complete.isKeyFrame) {
      this.#layers.clear();
      this.#layers.set(tl0, [picture, NO_PICTURE, NO_PICTURE, NO_PICTURE]);
    } else if (complete.temporalLayer === 0) {
      const before = this.#layers.get(tl0 - 1) ?? [];
      this.#layers.set(tl0, [picture, ...before.slice(1)]);
    } else {
      const newest = this.#layers.get(tl0);
      if (newest) newest[complete.temporalLayer] = picture;
    }
    for (const old of this.#layers.keys()) if (old < tl0 - 20) this.#layers.delete(old);
    for (const old of this.#notReceived) if (old < picture - 500) this.#notReceived.delete(old);
  }

  padding(): void {
    // Numbers mean nothing here.
  }

  /** Notes which pictures a newer one shows to be missing. */
  #seen({ pictureId }: CompleteFrame): number {
    const picture = this.#unwrapPicture(pictureId);
    if (Number.isNaN(this.#lastPictureId)) this.#lastPictureId = picture;
    for (let missing = this.#lastPictureId + 1; missing < picture; missing++) this.#notReceived.add(missing);
    this.#notReceived.delete(picture);
    if (picture > this.#lastPictureId) this.#lastPictureId = picture;
    return picture;
  }

  #unwrapPicture(pictureId: number): number {
    if (Number.isNaN(this.#lastPictureId)) return pictureId;
    return this.#lastPictureId + (((pictureId - this.#lastPictureId) << 17) >> 17);
  }

  #unwrapTl0(tl0PicIdx: number): number {
    if (Number.isNaN(this.#lastTl0)) return tl0PicIdx;
    return this.#lastTl0 + (((tl0PicIdx - this.#lastTl0) << 24) >> 24);
  }
}
