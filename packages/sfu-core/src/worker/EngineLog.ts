import type { WorkerLogLevel, WorkerLogTag } from '../types/worker.ts';

type Severity = Exclude<WorkerLogLevel, 'none'>;

const RANK: Record<WorkerLogLevel, number> = { none: 0, error: 1, warn: 2, debug: 3 };

/** The engine's log: errors by level, warnings and debug lines by level and tag, as mediasoup's worker has it. */
export class EngineLog {
  #level: WorkerLogLevel;
  #tags: Set<WorkerLogTag>;
  readonly #write: (severity: Severity, tag: WorkerLogTag, text: string) => void;

  constructor(
    level: WorkerLogLevel,
    tags: readonly WorkerLogTag[],
    write: (severity: Severity, tag: WorkerLogTag, text: string) => void,
  ) {
    this.#level = level;
    this.#tags = new Set(tags);
    this.#write = write;
  }

  update(level?: WorkerLogLevel, tags?: readonly WorkerLogTag[]): void {
    if (level) this.#level = level;
    if (tags) this.#tags = new Set(tags);
  }

  error(tag: WorkerLogTag, text: string): void {
    if (RANK[this.#level] >= RANK.error) this.#write('error', tag, text);
  }

  warn(tag: WorkerLogTag, text: string): void {
    if (RANK[this.#level] >= RANK.warn && this.#tags.has(tag)) this.#write('warn', tag, text);
  }

  debug(tag: WorkerLogTag, text: string): void {
    if (RANK[this.#level] >= RANK.debug && this.#tags.has(tag)) this.#write('debug', tag, text);
  }
}
