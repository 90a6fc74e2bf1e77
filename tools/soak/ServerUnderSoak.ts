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
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => reject(new Error(`the server ended with ${code}: ${said.join('\n')}`)));
      // It is read on, so that the server never waits for a reader.
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        if (line.includes('Parley is running')) resolve();
      });
    });
    return new ServerUnderSoak(child);
  }

  /** What it takes now. @param minute - Since the first member came. */
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

  /** Ends it as an administrator would, if it has not ended by itself. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    this.#process.kill('SIGTERM');
    await once(this.#process, 'exit');
  }
}

function processesOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => processesOf(Number(child)))];
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
