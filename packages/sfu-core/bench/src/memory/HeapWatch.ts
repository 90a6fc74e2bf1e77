import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HeapShare, heapByConstructor, heapGrowth } from './heapByConstructor.ts';
import type { MemoryScene } from './MemoryScene.ts';

const LINES = 30;

/** Takes a snapshot of the worker's heap at each reading, and prints what has come since the one before. */
export class HeapWatch {
  #before: ReadonlyMap<string, HeapShare> = new Map();

  async begin(scene: MemoryScene): Promise<void> {
    this.#before = await this.#read(scene);
  }

  async note(scene: MemoryScene, what: string, count: number): Promise<void> {
    const now = await this.#read(scene);
    const lines = [
      `\n${what}: of JavaScript's heap, for each of ${count}`,
      ...heapGrowth(this.#before, now, count, LINES),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    this.#before = now;
  }

  async #read(scene: MemoryScene): Promise<ReadonlyMap<string, HeapShare>> {
    const file = join(tmpdir(), `parley-bench-${process.pid}.heapsnapshot`);
    await scene.sfu.probe.request('writeHeapSnapshot', { file });
    const shares = heapByConstructor(file);
    rmSync(file, { force: true });
    return shares;
  }
}
