import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';

/** True when there is an `openssl` command to talk to. */
export const opensslInstalled = spawnSync('openssl', ['version']).status === 0;

/** A running `openssl s_server` or `s_client`. */
export class OpensslProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Set<() => void>();
  output = '';

  constructor(args: readonly string[]) {
    this.#child = spawn('openssl', args);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        for (const check of this.#waiting) check();
      });
    }
  }

  /** Resolves with the match once the output has it. */
  outputMatching(pattern: RegExp): Promise<RegExpMatchArray> {
    return new Promise((resolve) => {
      const check = () => {
        const match = this.output.match(pattern);
        if (!match) return;
        this.#waiting.delete(check);
        resolve(match);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Types a line into it, which it sends as application data. */
  writeLine(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
