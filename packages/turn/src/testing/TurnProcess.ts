import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';

/** A program under test, with what it printed. */
export class TurnProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Set<() => void>();
  output = '';
  exitCode: number | null | undefined;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        this.#check();
      });
    }
    this.#child.on('error', () => {
      this.exitCode = null;
      this.#check();
    });
    this.#child.on('close', (code) => {
      this.exitCode = code;
      this.#check();
    });
  }

  /** Resolves once the output has it; rejects when the program ends without. */
  outputMatching(pattern: RegExp): Promise<RegExpMatchArray> {
    return this.#until(() => {
      const match = this.output.match(pattern);
      if (!match && this.exitCode !== undefined) throw new Error(`ended without ${pattern}:\n${this.output}`);
      return match ?? undefined;
    });
  }

  /** Resolves with the exit status; `null` when it was killed. */
  ended(): Promise<number | null> {
    return this.#until(() => this.exitCode);
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  #until<T>(probe: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        try {
          const found = probe();
          if (found === undefined) return;
          this.#waiting.delete(check);
          resolve(found);
        } catch (error) {
          this.#waiting.delete(check);
          reject(error);
        }
      };
      this.#waiting.add(check);
      check();
    });
  }

  #check(): void {
    for (const check of [...this.#waiting]) check();
  }
}

/** Whether coturn's client tools are there. */
export const coturnToolsInstalled = spawnSync('turnutils_uclient', ['-h'], { timeout: 5000 }).error === undefined;
