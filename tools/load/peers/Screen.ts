import type { ServerRequestData } from '@parley/signaling-protocol';
import { type LayoutName, visibleOthers } from '../plan/layout.ts';
import type { ReceivedStream } from './ReceivedStream.ts';

/** Something that a member can watch or hear. */
export interface WatchedConsumer {
  id: string;
  peerId: string;
  kind: 'audio' | 'video';
  stream: ReceivedStream;
  isPaused: boolean;
  /** Its producer sends nothing for now. */
  isProducerPaused: boolean;
  /** Since when something should come, and what had come until then. */
  wanted: { sinceMs: number; packets: number };
}

export interface ScreenOptions {
  layout: LayoutName;
  place: number;
  /** Tells the server to stop or to go on. */
  setPaused(consumerId: string, isPaused: boolean): void;
}

/** What should come within this is not missed yet. */
const PATIENCE_MS = 2_000;

/** What a member receives, and what of it is on the screen: the pictures of others, by layout; sound always. */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #consumers = new Map<string, WatchedConsumer>();
  #speaker: string | undefined;

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  /** How many should have sent something for a while, and haven't. */
  silentCount(nowMs: number): number {
    let count = 0;
    for (const { stream, wanted, isPaused, isProducerPaused } of this.#consumers.values()) {
      if (isPaused || isProducerPaused || nowMs - wanted.sinceMs < PATIENCE_MS) continue;
      if (stream.receivedPackets === wanted.packets) count++;
    }
    return count;
  }

  add(
    { id, peerId, kind, producerPaused }: ServerRequestData<'newConsumer'>,
    stream: ReceivedStream,
    nowMs: number,
  ): void {
    this.#consumers.set(id, {
      id,
      peerId,
      kind,
      stream,
      isPaused: false,
      isProducerPaused: producerPaused,
      wanted: { sinceMs: nowMs, packets: 0 },
    });
    this.#arrange(nowMs);
  }

  /** @returns what is gone; undefined when it was not there. */
  remove(consumerId: string, nowMs: number): WatchedConsumer | undefined {
    const consumer = this.#consumers.get(consumerId);
    if (this.#consumers.delete(consumerId)) this.#arrange(nowMs);
    return consumer;
  }

  producerPaused(consumerId: string, isPaused: boolean, nowMs: number): void {
    const consumer = this.#consumers.get(consumerId);
    if (!consumer) return;
    consumer.isProducerPaused = isPaused;
    want(consumer, nowMs);
  }

  /** Somebody else speaks now. */
  setSpeaker(peerId: string, nowMs: number): void {
    this.#speaker = peerId;
    this.#arrange(nowMs);
  }

  #arrange(nowMs: number): void {
    const pictures = [...this.#consumers.values()].filter(({ kind }) => kind === 'video');
    const others = [...new Set(pictures.map(({ peerId }) => peerId))];
    const visible = visibleOthers(this.#options.layout, { others, speaker: this.#speaker, place: this.#options.place });
    for (const consumer of pictures) {
      const isPaused = !visible.has(consumer.peerId);
      if (isPaused === consumer.isPaused) continue;
      consumer.isPaused = isPaused;
      want(consumer, nowMs);
      this.#options.setPaused(consumer.id, isPaused);
    }
  }
}

function want(consumer: WatchedConsumer, nowMs: number): void {
  consumer.wanted = { sinceMs: nowMs, packets: consumer.stream.receivedPackets };
}
