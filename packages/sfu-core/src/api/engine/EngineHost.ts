import type { ChannelEnd } from '../../channel/contract.ts';

/** How an engine ended. */
export type EngineExit = {
  /** Exit code; null if a signal ended it. */
  code: number | null;
  /** Signal that ended it; null if it exited. */
  signal: NodeJS.Signals | null;
  /** The last lines it wrote to stderr, or why it could not be started. */
  lastWords: string;
};

/** A media engine from the host's side: in a process of its own, or in this one. */
export interface EngineHost {
  /** Process id; 0 if the process could not be started. */
  readonly pid: number;
  /** The host's end of the channel to it. */
  readonly end: ChannelEnd;
  /** Told once, when it has ended for whatever reason. */
  onExit: (exit: EngineExit) => void;
  /** A line that it, or a library in it, wrote to its standard streams. */
  onOutput: (stream: 'stdout' | 'stderr', line: string) => void;
  /** Ends it; `onExit` tells when that is done. */
  close(): void;
}
