import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchPaths } from '../options.ts';
import type { SfuUnderTest } from '../sfu/SfuUnderTest.ts';
import { CpuProfile, shareLine } from './CpuProfile.ts';
import type { ForwardRow } from './ForwardRow.ts';
import { markdownLine } from './resultsPage.ts';

/** Workers of ours under V8's profiler, each of which leaves a file when it ends. */
export class ProfileRun {
  /** Script of the worker process, in place of the engine's own. */
  readonly workerBin = fileURLToPath(new URL('../sfu/profiledWorker.js', import.meta.url));
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));

  constructor() {
    // Workers inherit the environment; their only argument is the engine's.
    process.env.PARLEY_BENCH_PROFILES = this.#folder;
  }

  /** Has the profiler start, in workers of ours; what it took to connect would only hide what is looked for. */
  begin({ path, workerPid }: SfuUnderTest): void {
    if (benchPaths.some((own) => own === path)) process.kill(workerPid, 'SIGUSR2');
  }

  /** For the terminal. */
  lines(functionCount: number): string[] {
    return this.#files().flatMap((file) => {
      const profile = CpuProfile.read(file);
      return [file, ...profile.parts().map(shareLine), '', ...profile.hotFunctions(functionCount).map(shareLine)];
    });
  }

  /** The parts of the only worker, as a table. @param row what was measured of it. */
  markdown(row: ForwardRow): string {
    const [file] = this.#files();
    if (!file) return '';
    const { path, suite, media, n, usPerPacket } = row;
    return [
      `${path}, ${suite}, ${media} to ${n} consumers, ${usPerPacket.toFixed(2)} µs a packet while profiled:`,
      '',
      markdownLine(['part', '%', 'µs a packet']),
      markdownLine(['---', '---', '---']),
      ...CpuProfile.read(file)
        .parts()
        .map(({ name, share }) => markdownLine([name, (100 * share).toFixed(1), (usPerPacket * share).toFixed(2)])),
    ].join('\n');
  }

  #files(): string[] {
    return readdirSync(this.#folder).map((file) => join(this.#folder, file));
  }
}
