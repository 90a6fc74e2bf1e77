import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { figuresOf } from './figuresOf.ts';
import type { Sample } from './Sample.ts';

const entry = join(process.cwd(), 'apps/server/dist/main.js');

/** A server of the soak's own, on ports that hardly anybody uses, and what it takes. */
export class ServerUnderSoak {
  readonly url = 'http://127.0.0.1:3999';
  readonly #process: ChildProcess;
  #delays = { sumSeconds: 0, count: 0 };

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Starts the built server. Rejects when it ends before it can be used. */
  static async start(): Promise<ServerUnderSoak> {
    const child = spawn(process.execPath, [entry], {
      env: {
        ...process.env,
        PARLEY_CONFIG: '/dev/null',
        HOST: '127.0.0.1',
        PORT: '3999',
        MEDIA_PORT: '43990',
        TURN_PORT: '3998',
        CONSOLE: 'off',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const server = new ServerUnderSoak(child);
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)));
    await Promise.race([says(child, 'Parley is running'), ended]);
    ended.catch(() => {});
    return server;
  }

  async sample(minute: number): Promise<Sample> {
    const page = await (await fetch(`${this.url}/metrics`)).text();
    const figures = figuresOf(page);
    const figure = (name: string) => figures.get(name) ?? Number.NaN;
    const sumSeconds = figure('parley_worker_event_loop_delay_seconds_sum');
    const count = figure('parley_worker_event_loop_delay_seconds_count');
    const workersMs = ((sumSeconds - this.#delays.sumSeconds) * 1000) / Math.max(1, count - this.#delays.count);
    this.#delays = { sumSeconds, count };
    return {
      minute,
      peers: figure('parley_peers'),
      memoryBytes: {
        server: figure('process_resident_memory_bytes'),
        workers: figure('parley_worker_resident_memory_bytes'),
      },
      descriptors: processesOf(this.#process.pid ?? 0).reduce((sum, pid) => sum + descriptorsOf(pid), 0),
      loopDelayMs: { server: figure('nodejs_eventloop_lag_p99_seconds') * 1000, workers: workersMs },
    };
  }

  /** Ends it as an administrator would; says with which status it ended. */
  async stop(): Promise<number | null> {
    const { exitCode } = this.#process;
    if (exitCode !== null) return exitCode;
    this.#process.kill('SIGTERM');
    const [code] = (await once(this.#process, 'exit')) as [number | null];
    return code;
  }
}

/** Resolves when the process has said something to people. */
async function says(child: ChildProcess, what: string): Promise<void> {
  if (!child.stderr) return;
  const lines = createInterface({ input: child.stderr });
  await new Promise<void>((done) => {
    // It is read on, so that the server never waits for a reader.
    lines.on('line', (line) => {
      if (line.includes(what)) done();
    });
  });
}

function processesOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => processesOf(Number(child)))];
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
