import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The folder of the example. */
export const webinarFolder = fileURLToPath(new URL('..', import.meta.url));

/** The example as anybody would start it, on a free port. */
export class WebinarProcess {
  readonly origin: string;
  readonly output: string[];
  readonly #child: ChildProcess;

  /** @param folder where it is. Rejects with its output when it ends instead of listening. */
  static async start(folder = webinarFolder): Promise<WebinarProcess> {
    const child = spawn(process.execPath, [join(folder, 'main.js')], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
    const origin = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        output.push(line);
        const [found] = /http:\S+/.exec(line) ?? [];
        if (found) resolve(found);
      });
      child.once('close', () => reject(new Error(output.join('\n'))));
    });
    return new WebinarProcess(child, origin, output);
  }

  private constructor(child: ChildProcess, origin: string, output: string[]) {
    this.#child = child;
    this.origin = origin;
    this.output = output;
  }

  /** Ends it as an administrator would; answers its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    const [code] = (await closed) as [number | null];
    return code;
  }

  /** The answer of a request that succeeds; rejects with the app's words otherwise. */
  async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.origin}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const answer = (await response.json()) as Answer & { error?: string };
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.error}`);
    return answer;
  }
}
