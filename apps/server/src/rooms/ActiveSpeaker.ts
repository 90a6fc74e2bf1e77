import type { SfuProducer, SfuRouter, SfuRtpObserver } from '../sfu/border.ts';

/** In milliseconds. */
const levelIntervalMs = 800;
/** In dBov; what is quieter is silence. */
const levelThreshold = -80;
/** In milliseconds. */
const speakerIntervalMs = 300;
/** The dominant speaker is looked for among the loudest. */
const loudestEntries = 8;

/** Who speaks now; null: nobody. `volume` in dBov. */
export type Speaker = { peerId: string | null; volume?: number };

type Watching = Pick<SfuRtpObserver, 'closed' | 'close' | 'addProducer'>;
type Volume = { producer: SfuProducer; volume: number };

/**
 * Finds out who speaks in a room: the dominant speaker while it is heard, which does not change with every cough, else
 * the loudest.
 */
export class ActiveSpeaker {
  readonly #observers: Watching[];
  readonly #onSpeaker: (speaker: Speaker) => void;
  readonly #owners = new Map<string, string>();
  #dominant: SfuProducer | undefined;
  #volumes: Volume[] = [];
  #speaker: string | null = null;

  private constructor(observers: Watching[], onSpeaker: (speaker: Speaker) => void) {
    this.#observers = observers;
    this.#onSpeaker = onSpeaker;
  }

  /** @param onSpeaker - Told about every 800 ms while somebody speaks, and when it becomes somebody else or nobody. */
  static async create(router: SfuRouter, onSpeaker: (speaker: Speaker) => void): Promise<ActiveSpeaker> {
    const [levels, dominance] = await Promise.all([
      router.createAudioLevelObserver({
        maxEntries: loudestEntries,
        threshold: levelThreshold,
        interval: levelIntervalMs,
      }),
      router.createActiveSpeakerObserver({ interval: speakerIntervalMs }),
    ]);
    const speaker = new ActiveSpeaker([levels, dominance], onSpeaker);
    levels.on('volumes', (volumes) => speaker.#hear(volumes));
    levels.on('silence', () => speaker.#hear([]));
    dominance.on('dominantspeaker', ({ producer }) => {
      speaker.#dominant = producer;
      // In silence somebody is dominant too.
      if (speaker.#loudest()?.peerId !== speaker.#speaker) speaker.#tell();
    });
    return speaker;
  }

  /** Whether one of what it goes by is closed. */
  get closed(): boolean {
    return this.#observers.some(({ closed }) => closed);
  }

  /** Listens to an audio producer until it closes. Rejects when it has closed already. */
  async watch(ownerId: string, producer: SfuProducer): Promise<void> {
    this.#owners.set(producer.id, ownerId);
    producer.observer.on('close', () => this.#forget(producer));
    const { id: producerId } = producer;
    await Promise.all(this.#observers.map((observer) => observer.addProducer({ producerId })));
  }

  /** Idempotent. */
  close(): void {
    for (const observer of this.#observers) observer.close();
  }

  #hear(volumes: Volume[]): void {
    this.#volumes = volumes;
    this.#tell();
  }

  #loudest(): Speaker | undefined {
    const entry = this.#volumes.find(({ producer }) => producer.id === this.#dominant?.id) ?? this.#volumes[0];
    const peerId = entry && this.#owners.get(entry.producer.id);
    return peerId === undefined ? undefined : { peerId, volume: entry?.volume ?? 0 };
  }

  #tell(): void {
    const now = this.#loudest() ?? { peerId: null };
    if (now.peerId === null && this.#speaker === null) return;
    this.#speaker = now.peerId;
    this.#onSpeaker(now);
  }

  #forget(producer: SfuProducer): void {
    this.#owners.delete(producer.id);
    this.#volumes = this.#volumes.filter((entry) => entry.producer.id !== producer.id);
    if (this.#dominant?.id === producer.id) this.#dominant = undefined;
  }
}
