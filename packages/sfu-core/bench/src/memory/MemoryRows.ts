import type { BenchPath } from '../options.ts';
import type { MemoryUse } from '../probe/probeRequests.ts';
import type { HeapWatch } from './HeapWatch.ts';
import type { MemoryScene } from './MemoryScene.ts';

/** What one more of something occupies, bytes. */
export interface MemoryRow {
  path: BenchPath;
  what: string;
  /** How many more there were. */
  count: number;
  /** JavaScript's heap and the buffers beside it. */
  usedBytes: number;
  /** By the growth of the process: with what OpenSSL keeps, but also with free memory that was not given back. */
  rssBytes: number;
}

/** The differences from one reading of a worker's memory to the next. */
export class MemoryRows {
  readonly all: MemoryRow[] = [];
  readonly #path: BenchPath;
  readonly #scene: MemoryScene;
  readonly #heap: HeapWatch | undefined;
  #before: MemoryUse = { usedBytes: 0, rssBytes: 0 };
  #atFirst: MemoryUse | undefined;

  /** @param heap also tells what the differences consist of. */
  constructor(path: BenchPath, scene: MemoryScene, heap?: HeapWatch) {
    this.#path = path;
    this.#scene = scene;
    this.#heap = heap;
  }

  /** Takes what is there now for the start. */
  async begin(): Promise<void> {
    this.#before = await this.#scene.memory();
    this.#atFirst ??= this.#before;
    await this.#heap?.begin(this.#scene);
  }

  /** What each of `count` new things has taken since the last reading. */
  async note(what: string, count: number): Promise<MemoryRow> {
    const before = this.#before;
    const now = await this.#scene.memory();
    this.#before = now;
    await this.#heap?.note(this.#scene, what, count);
    return this.#add(what, count, {
      usedBytes: (now.usedBytes - before.usedBytes) / count,
      rssBytes: (now.rssBytes - before.rssBytes) / count,
    });
  }

  /** What each of `count` things that have gone again has left behind since the first reading. */
  async noteLeftovers(what: string, count: number): Promise<MemoryRow> {
    this.#before = this.#atFirst ?? this.#before;
    return this.note(what, count);
  }

  /** What `whole` has and `part` has not. */
  noteDifference(what: string, whole: MemoryRow, part: MemoryRow): void {
    this.#add(what, whole.count, {
      usedBytes: whole.usedBytes - part.usedBytes,
      rssBytes: whole.rssBytes - part.rssBytes,
    });
  }

  #add(what: string, count: number, { usedBytes, rssBytes }: MemoryUse): MemoryRow {
    const row = { path: this.#path, what, count, usedBytes: Math.round(usedBytes), rssBytes: Math.round(rssBytes) };
    this.all.push(row);
    return row;
  }
}
