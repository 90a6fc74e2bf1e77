import type { ConsumerLayers } from '../../types/transport.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';

/** What becomes of one packet of the producer. */
export type Selection =
  /** Not of the stream being forwarded. */
  | 'ignore'
  | 'forward'
  /** The first packet of another stream: numbering and timestamps go on from the last one. */
  | 'switch'
  /** Of a layer that is left out: the numbering closes over it. */
  | 'skip';

/** The layers that there is bandwidth for. */
export type LayerLimit = Required<ConsumerLayers> | 'all' | 'none';

/**
 * Decides which of a producer's streams and layers a consumer gets. Pure: it is told what there is, and says what it
 * needs. Streams are the producer's encodings by index, the lowest first.
 */
export interface LayerSelector {
  readonly preferredLayers: ConsumerLayers | undefined;
  /** What is being forwarded; undefined: nothing. */
  readonly currentLayers: ConsumerLayers | undefined;
  /** The stream being forwarded; -1: none. */
  readonly currentStream: number;
  /** The stream that a key frame is needed of before it can be forwarded; -1: none. */
  readonly awaitedStream: number;
  /** Frames of temporal layers above this one are left out. */
  readonly maxTemporalLayer: number;
  /** The packet that `select()` let pass last is the last of its picture for this remote, whatever its marker says. */
  readonly endsPicture: boolean;
  /** Keeps layers in range and takes them as what the consumer wants. */
  prefer(layers: ConsumerLayers): void;
  /** Keeps what is forwarded within these layers, as there is bandwidth for no more, whatever is preferred. */
  limit(limit: LayerLimit): void;
  /** Tells the score (0 to 10) of each stream; undefined: not seen yet. */
  setScores(scores: readonly (number | undefined)[]): void;
  /** Forgets what was being forwarded: the next to be forwarded begins at a key frame. */
  restart(): void;
  select(packet: RtpPacket): Selection;
}
