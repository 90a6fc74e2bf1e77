import type { ChannelEnd, WorkerSettings } from '../../channel/contract.ts';
import { inProcessCarrier } from '../../channel/inProcessCarrier.ts';
import type { EngineExit, EngineHost } from './EngineHost.ts';

/** Starts an engine on its end of the channel; throws when the settings are wrong. */
export type StartEngine = (end: ChannelEnd, settings: WorkerSettings) => { close(): void };

/** An engine in the caller's process. */
export class InProcessEngine implements EngineHost {
  readonly pid = process.pid;
  readonly end: ChannelEnd;
  onExit: (exit: EngineExit) => void = () => undefined;
  onOutput: (stream: 'stdout' | 'stderr', line: string) => void = () => undefined;
  readonly #engine: { close(): void };
  #closed = false;

  constructor(settings: WorkerSettings, startEngine: StartEngine) {
    const [hostEnd, engineEnd] = inProcessCarrier();
    this.end = hostEnd;
    this.#engine = startEngine(engineEnd, settings);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#engine.close();
    // Later, as the end of a process would be.
    setImmediate(() => this.onExit({ code: 0, signal: null, lastWords: '' }));
  }
}
