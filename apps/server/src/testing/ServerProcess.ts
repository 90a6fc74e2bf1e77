import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built server in a process of its own, on 127.0.0.1, with one worker. */
export class ServerProcess {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.port = port;
  }

  /** Resolves when clients can come. Rejects with what it said when it ends before. */
  static async start(env: Record<string, string>): Promise<ServerProcess> {
    const child = spawn(process.execPath, [script], {
      env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', WORKERS: '1', TURN: 'off', CONSOLE: 'off', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
      output += String(chunk);
      const port = /Open +https?:\/\/\S+:(\d+)/.exec(output)?.[1];
      if (!port) continue;
      child.stderr.resume();
      return new ServerProcess(child, Number(port));
    }
    throw new Error(`the server ended while it started: ${output}`);
  }

  /** Ends it at once, as a machine ends that loses power. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}
