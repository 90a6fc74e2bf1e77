/** Packets in an interval with fewer than this say too little: a source that has just come, or that hardly sends. */
const MIN_PACKET_COUNT = 10;

export interface AudioLevelsOptions {
  /** How many sources are told at most. */
  maxEntries: number;
  /** Quieter sources are silent; dBov, -127 to 0. */
  threshold: number;
}

/** A source that is heard, and how loud. */
export interface AudioVolume<Source> {
  source: Source;
  /** Average of the interval, dBov: -127 (silence) to 0. */
  volume: number;
}

interface LevelSum {
  sum: number;
  packetCount: number;
}

/** Who is loud: the average level of each source over an interval. Adding a level allocates nothing. */
export class AudioLevels<Source> {
  readonly #options: AudioLevelsOptions;
  readonly #sums = new Map<Source, LevelSum>();

  constructor(options: AudioLevelsOptions) {
    this.#options = options;
  }

  /** A source that is known already begins anew. */
  add(source: Source): void {
    this.#sums.set(source, { sum: 0, packetCount: 0 });
  }

  remove(source: Source): void {
    this.#sums.delete(source);
  }

  /** @param level as in RFC 6464: 0 (loudest) to 127. Of an unknown source it means nothing. */
  addLevel(source: Source, level: number): void {
    const entry = this.#sums.get(source);
    if (!entry) return;
    entry.sum += level;
    entry.packetCount++;
  }

  /** Begins a new interval. */
  clear(): void {
    for (const entry of this.#sums.values()) {
      entry.sum = 0;
      entry.packetCount = 0;
    }
  }

  /** The sources that were heard in this interval, loudest first; a new one begins. */
  take(): AudioVolume<Source>[] {
    const { maxEntries, threshold } = this.#options;
    const heard: AudioVolume<Source>[] = [];
    for (const [source, { sum, packetCount }] of this.#sums) {
      if (packetCount < MIN_PACKET_COUNT) continue;
      // The zero in front keeps full scale from becoming -0.
      const volume = 0 - Math.round(sum / packetCount);
      if (volume >= threshold) heard.push({ source, volume });
    }
    this.clear();
    return heard.sort((a, b) => b.volume - a.volume).slice(0, maxEntries);
  }
}
