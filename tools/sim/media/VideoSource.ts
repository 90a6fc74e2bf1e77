import { DescriptorExtension } from './DescriptorExtension.ts';
import type { Frame } from './Frame.ts';
import { type InterLayer, LayeredStream, type LayerFrame } from './LayeredStream.ts';
import { av1Descriptor, type DescriptorWriter, vp8Descriptor, vp9Descriptor } from './payloads.ts';

export type VideoCodec = 'vp8' | 'vp9' | 'av1';

/** What a camera's video is encoded as. */
export interface VideoShape {
  codec: VideoCodec;
  /** Streams of a simulcast; 1: none. */
  encodingCount: number;
  /** `L1T1` to `L3T3`, and `_KEY`; of each stream. */
  scalabilityMode: string;
  /** Pictures a second. */
  frameRate: number;
  /** bit/s of each stream, or of each spatial layer, the lowest first. */
  bitratesBps: readonly number[];
  /** A key frame answers for its own stream only; default: all get one, as with libvpx. */
  keyFramesApart?: boolean;
}

/** How much larger a frame of a temporal layer is than the mean, and a key frame. */
const TEMPORAL_WEIGHTS = [[1], [1], [1.3, 0.7], [1.6, 1.0, 0.7]] as const;
const KEY_FRAME_WEIGHT = 4;
const SIZE_SPREAD = 0.3;
const MIN_FRAME_BYTES = 60;
const TICKS_PER_MS = 90;

/** A camera and its encoder: frames with sizes and dependencies, and what their packets say of them. */
export class VideoSource {
  readonly shape: VideoShape;
  /** By their ids. */
  readonly frames: Frame[] = [];
  readonly writeDescriptor: DescriptorWriter;
  readonly #streams: readonly LayeredStream[];
  readonly #extension: DescriptorExtension | undefined;
  readonly #random: () => number;
  #picture = 0;
  #nextId = 0;
  /** Of each stream. */
  readonly #pictureIds: number[];
  readonly #tl0PicIdxs: number[];

  constructor(shape: VideoShape, random: () => number) {
    this.shape = shape;
    this.#random = random;
    const [, spatial = '1', temporal = '1', key] = /^L(\d)T(\d)(_KEY)?$/.exec(shape.scalabilityMode) ?? [];
    const spatialLayerCount = Number(spatial);
    const temporalLayerCount = Number(temporal);
    const interLayer: InterLayer = spatialLayerCount === 1 ? 'none' : key ? 'key' : 'all';
    const isChained = shape.codec === 'vp8';
    this.#streams = Array.from(
      { length: shape.encodingCount },
      () => new LayeredStream(spatialLayerCount, temporalLayerCount, interLayer, isChained),
    );
    this.#pictureIds = this.#streams.map(() => Math.floor(random() * 0x8000));
    this.#tl0PicIdxs = this.#streams.map(() => Math.floor(random() * 256));
    const [first] = this.#streams;
    this.#extension = shape.codec === 'av1' && first ? new DescriptorExtension(first) : undefined;
    this.writeDescriptor = {
      vp8: vp8Descriptor(temporalLayerCount > 1),
      vp9: vp9Descriptor(spatialLayerCount, temporalLayerCount),
      av1: av1Descriptor,
    }[shape.codec];
  }

  get spatialLayerCount(): number {
    return this.#streams[0]?.spatialLayerCount ?? 1;
  }

  get temporalLayerCount(): number {
    return this.#streams[0]?.temporalLayerCount ?? 1;
  }

  /** The frames of one instant. `isKey`, `isActive`: by stream. */
  capture(elapsedMs: number, isKey: (stream: number) => boolean, isActive: (stream: number) => boolean): Frame[] {
    this.#picture++;
    const ticks = Math.round(elapsedMs * TICKS_PER_MS);
    return this.#streams.flatMap((layered, stream) => {
      if (!isActive(stream)) return [];
      const key = isKey(stream);
      const shapes = layered.picture(key, () => this.#nextId++);
      this.#pictureIds[stream] = ((this.#pictureIds[stream] ?? 0) + 1) & 0x7fff;
      if (key || shapes[0]?.temporalLayer === 0)
        this.#tl0PicIdxs[stream] = ((this.#tl0PicIdxs[stream] ?? 0) + 1) & 0xff;
      return shapes.map((shape, index) => this.#frame(shape, stream, key, index === shapes.length - 1, ticks));
    });
  }

  /** The dependency descriptor of a frame's packets; undefined: they have none. */
  descriptorOf(frame: Frame): ((isFirst: boolean, isLast: boolean) => Buffer) | undefined {
    return this.#extension?.next(frame);
  }

  #frame(shape: LayerFrame, stream: number, isKey: boolean, isLast: boolean, ticks: number): Frame {
    const frame: Frame = {
      ...shape,
      stream,
      picture: this.#picture,
      isKey,
      isFirstOfPicture: shape.spatialLayer === 0,
      isLastOfPicture: isLast,
      tl0PicIdx: this.#tl0PicIdxs[stream] ?? 0,
      pictureId: this.#pictureIds[stream] ?? 0,
      sizeBytes: this.#sizeBytes(shape, stream, isKey),
      ticks,
      packetCount: 0,
      firstPacket: 0,
    };
    this.frames[frame.id] = frame;
    return frame;
  }

  #sizeBytes({ temporalLayer, spatialLayer }: LayerFrame, stream: number, isKey: boolean): number {
    const { bitratesBps, frameRate } = this.shape;
    const bitrateBps = bitratesBps[this.shape.encodingCount > 1 ? stream : spatialLayer] ?? 0;
    const weights = TEMPORAL_WEIGHTS[this.temporalLayerCount] as readonly number[];
    const weight = isKey ? KEY_FRAME_WEIGHT : (weights[temporalLayer] as number);
    const spread = 1 + SIZE_SPREAD * (2 * this.#random() - 1);
    return Math.max(MIN_FRAME_BYTES, Math.round((bitrateBps / frameRate / 8) * weight * spread));
  }
}
