import type { Requests } from '../../../channel/contract.ts';
import { EngineError } from '../../../channel/EngineChannel.ts';
import { audioLevelOf } from '../../observers/audioLevel.ts';
import { DominantSpeaker } from '../../observers/DominantSpeaker.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { Producer } from '../producers/Producer.ts';
import type { RtpObserverContext } from './AudioLevelObserver.ts';
import { clampInterval, type RtpObserver, requireAudio } from './RtpObserver.ts';

const MIN_INTERVAL_MS = 100;

/** Tells whenever another producer becomes the dominant speaker. */
export class ActiveSpeakerObserver implements RtpObserver {
  readonly id: string;
  readonly #context: RtpObserverContext;
  readonly #intervalMs: number;
  readonly #producers = new Set<Producer>();
  readonly #speaker = new DominantSpeaker<Producer>();
  #stopTimer: (() => void) | undefined;
  #isPaused = false;
  #isClosed = false;

  /** Intervals are held within 100 ms and 5 s. */
  constructor(data: Requests['router.createActiveSpeakerObserver']['data'], context: RtpObserverContext) {
    this.id = data.rtpObserverId;
    this.#context = context;
    this.#intervalMs = clampInterval(data.interval, MIN_INTERVAL_MS);
    this.#startTimer();
  }

  /** Throws when it was added before. */
  addProducer(producer: Producer): void {
    requireAudio(producer);
    if (this.#producers.has(producer)) throw new EngineError('Error', 'Producer already in map');
    this.#producers.add(producer);
    this.#speaker.add(producer, this.#nowMs);
    this.#speaker.setMuted(producer, producer.paused);
    producer.addObserver(this);
  }

  /** When that was the dominant speaker, another one is chosen at once. */
  removeProducer(producer: Producer): void {
    const wasDominant = this.#speaker.current === producer;
    this.#producers.delete(producer);
    this.#speaker.remove(producer);
    producer.removeObserver(this);
    if (wasDominant) this.#choose();
  }

  producerPaused(producer: Producer): void {
    this.#speaker.setMuted(producer, true);
  }

  producerResumed(producer: Producer): void {
    this.#speaker.setMuted(producer, false);
  }

  receive(producer: Producer, packet: RtpPacket, nowMs: number): void {
    if (this.#isPaused) return;
    const level = audioLevelOf(packet, producer.extensionIds.audioLevel);
    if (level >= 0) this.#speaker.addLevel(producer, level, nowMs);
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#stopTimer?.();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#startTimer();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isPaused = true;
    this.#stopTimer?.();
    for (const producer of [...this.#producers]) this.removeProducer(producer);
  }

  get #nowMs(): number {
    return this.#context.environment.clock.nowMs();
  }

  #startTimer(): void {
    if (this.#isClosed) return;
    this.#stopTimer = this.#context.environment.every(this.#intervalMs, () => this.#choose());
  }

  #choose(): void {
    if (this.#isClosed) return;
    const chosen = this.#speaker.choose(this.#nowMs);
    if (chosen) this.#context.channel.notify('rtpObserver.dominantSpeaker', this.id, { producerId: chosen.id });
  }
}
