import type { ConsumerLayers } from '../../types/transport.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import type { LayerLimit, LayerSelector, Selection } from './LayerSelector.ts';

/** A producer with one stream: everything is forwarded, video from a key frame on. */
export class SingleStreamSelector implements LayerSelector {
  readonly #needsKeyFrame: boolean;
  #started = false;
  #alive = false;

  constructor(options: { needsKeyFrame: boolean }) {
    this.#needsKeyFrame = options.needsKeyFrame;
  }

  get maxTemporalLayer(): number {
    return Number.POSITIVE_INFINITY;
  }

  get endsPicture(): boolean {
    return false;
  }

  get preferredLayers(): ConsumerLayers | undefined {
    return undefined;
  }

  get currentLayers(): ConsumerLayers | undefined {
    return undefined;
  }

  get currentStream(): number {
    return this.#started ? 0 : -1;
  }

  get awaitedStream(): number {
    return this.#needsKeyFrame && !this.#started && this.#alive ? 0 : -1;
  }

  prefer(_layers: ConsumerLayers): void {
    // There is nothing to choose from.
  }

  limit(_limit: LayerLimit): void {
    // Nor anything to leave out.
  }

  setScores(scores: readonly (number | undefined)[]): void {
    this.#alive = scores[0] !== undefined;
  }

  restart(): void {
    this.#started = false;
  }

  select(packet: RtpPacket): Selection {
    if (this.#started) return 'forward';
    this.#alive = true;
    if (this.#needsKeyFrame && !packet.payload.isKeyFrame) return 'ignore';
    this.#started = true;
    return 'switch';
  }
}
