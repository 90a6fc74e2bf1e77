import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ChannelEnd, WorkerSettings } from '../../channel/contract.ts';
import { processHostEnd } from '../../channel/processCarrier.ts';
import type { EngineExit, EngineHost } from './EngineHost.ts';

const isSource = import.meta.url.endsWith('.ts');

/** The script that a worker process runs: built JavaScript, also when this file runs from its source. */
export const workerScript = fileURLToPath(
  new URL(isSource ? '../../../dist/worker/main.js' : '../../worker/main.js', import.meta.url),
);

/**
 * MiB of V8's young generation. What an engine throws away lives for a packet or two, and much of it (received datagrams, key
 * streams) is memory outside of the heap: with V8's 16 so much of that piles up between two collections that a full one is
 * under way nearly all the time, which takes a tenth of a busy worker's time.
 */
const YOUNG_GENERATION_MIB = 4;
const KEPT_STDERR_LINES = 20;
/** How long a worker may take to end by itself before it is killed. */
const CLOSE_TIMEOUT_MS = 2000;

/** An engine in a child process: a crash of it, or a busy core, is nobody else's. */
export class ProcessEngine implements EngineHost {
  readonly end: ChannelEnd;
  onExit: (exit: EngineExit) => void = () => undefined;
  onOutput: (stream: 'stdout' | 'stderr', line: string) => void = () => undefined;
  readonly #child: ChildProcess;
  readonly #lastStderr: string[] = [];
  #killTimer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(settings: WorkerSettings, script: string = workerScript) {
    this.#child = fork(script, [JSON.stringify(settings)], {
      // Structured clones, so that buffers and bigints pass.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Loaders and inspector ports of the host are not for its workers.
      execArgv: [`--max-semi-space-size=${YOUNG_GENERATION_MIB}`],
    });
    this.end = processHostEnd(this.#child);
    this.#readLines('stdout', this.#child.stdout);
    this.#readLines('stderr', this.#child.stderr);
    this.#child.on('error', (error) => {
      // Only a process that never was has no 'close' event to come.
      if (this.#child.pid === undefined) this.#exited({ code: null, signal: null, lastWords: error.message });
    });
    // Later than 'exit': everything it wrote has been read by then.
    this.#child.on('close', (code, signal) =>
      this.#exited({ code, signal, lastWords: this.#lastStderr.join('\n').trim() }),
    );
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  close(): void {
    if (this.#ended || this.#killTimer) return;
    // Node emits no 'close' event after a disconnect() from this side, and what it still writes is not needed.
    this.#child.on('exit', (code, signal) => this.#exited({ code, signal, lastWords: '' }));
    this.#killTimer = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
    this.#killTimer.unref();
    // The worker takes it as its end; signals it leaves to the host, which may get the same from a terminal.
    if (this.#child.connected) this.#child.disconnect();
  }

  #exited(exit: EngineExit): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#killTimer);
    this.onExit(exit);
  }

  #readLines(stream: 'stdout' | 'stderr', readable: Readable | null): void {
    if (!readable) return;
    createInterface({ input: readable }).on('line', (line) => {
      if (stream === 'stderr') {
        this.#lastStderr.push(line);
        if (this.#lastStderr.length > KEPT_STDERR_LINES) this.#lastStderr.shift();
      }
      this.onOutput(stream, line);
    });
  }
}
