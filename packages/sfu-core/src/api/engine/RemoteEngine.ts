import type { Duplex } from 'node:stream';
import type { ChannelEnd } from '../../channel/contract.ts';
import { streamEnd } from '../../channel/streamCarrier.ts';
import type { EngineExit, EngineHost } from './EngineHost.ts';

/** An engine of another machine, which ends when the stream to it does. */
export class RemoteEngine implements EngineHost {
  /** Process ids mean nothing here. */
  readonly pid = 0;
  readonly end: ChannelEnd;
  onExit: (exit: EngineExit) => void = () => undefined;
  /** What it writes to its standard streams is for its own machine. */
  onOutput: (stream: 'stdout' | 'stderr', line: string) => void = () => undefined;
  readonly #stream: Duplex;

  constructor(stream: Duplex) {
    this.#stream = stream;
    this.end = streamEnd(stream);
    let reason = 'the connection to it has ended';
    stream.on('error', (error) => {
      reason = error.message;
    });
    stream.once('close', () => this.onExit({ code: null, signal: null, lastWords: reason }));
  }

  close(): void {
    this.#stream.destroy();
  }
}
