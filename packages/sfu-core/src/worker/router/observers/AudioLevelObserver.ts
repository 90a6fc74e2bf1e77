import type { Requests } from '../../../channel/contract.ts';
import { type EngineChannel, EngineError } from '../../../channel/EngineChannel.ts';
import type { Environment } from '../../io/Environment.ts';
import { AudioLevels } from '../../observers/AudioLevels.ts';
import { audioLevelOf } from '../../observers/audioLevel.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { Producer } from '../producers/Producer.ts';
import { clampInterval, type RtpObserver, requireAudio } from './RtpObserver.ts';

const MIN_INTERVAL_MS = 250;

export interface RtpObserverContext {
  channel: EngineChannel;
  environment: Environment;
}

/** Tells every interval which producers are heard, loudest first, and once when none is any more. */
export class AudioLevelObserver implements RtpObserver {
  readonly id: string;
  readonly #context: RtpObserverContext;
  readonly #intervalMs: number;
  readonly #producers = new Set<Producer>();
  readonly #levels: AudioLevels<Producer>;
  #stopTimer: (() => void) | undefined;
  #isSilent = true;
  #isPaused = false;
  #isClosed = false;

  /** Intervals are held within 250 ms and 5 s. Throws when the threshold is above 0 dBov. */
  constructor(data: Requests['router.createAudioLevelObserver']['data'], context: RtpObserverContext) {
    if (data.threshold > 0) throw new EngineError('TypeError', `invalid threshold value ${data.threshold}`);
    this.id = data.rtpObserverId;
    this.#context = context;
    this.#intervalMs = clampInterval(data.interval, MIN_INTERVAL_MS);
    this.#levels = new AudioLevels(data);
    this.#startTimer();
  }

  addProducer(producer: Producer): void {
    requireAudio(producer);
    if (this.#producers.has(producer)) return;
    this.#producers.add(producer);
    this.#levels.add(producer);
    producer.addObserver(this);
  }

  removeProducer(producer: Producer): void {
    this.#producers.delete(producer);
    this.#levels.remove(producer);
    producer.removeObserver(this);
  }

  producerPaused(producer: Producer): void {
    this.#levels.remove(producer);
  }

  producerResumed(producer: Producer): void {
    this.#levels.add(producer);
  }

  receive(producer: Producer, packet: RtpPacket): void {
    if (this.#isPaused) return;
    const level = audioLevelOf(packet, producer.extensionIds.audioLevel);
    if (level >= 0) this.#levels.addLevel(producer, level);
  }

  /** What was heard of the interval is forgotten, and silence told. */
  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#stopTimer?.();
    this.#levels.clear();
    this.#tellSilence();
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

  #startTimer(): void {
    if (this.#isClosed) return;
    this.#stopTimer = this.#context.environment.every(this.#intervalMs, () => this.#tellVolumes());
  }

  #tellVolumes(): void {
    const volumes = this.#levels.take().map(({ source, volume }) => ({ producerId: source.id, volume }));
    if (volumes.length === 0) {
      this.#tellSilence();
      return;
    }
    this.#isSilent = false;
    this.#context.channel.notify('rtpObserver.volumes', this.id, { volumes });
  }

  #tellSilence(): void {
    if (this.#isSilent) return;
    this.#isSilent = true;
    this.#context.channel.notify('rtpObserver.silence', this.id, undefined);
  }
}
