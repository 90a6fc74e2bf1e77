import type { ChildProcess } from 'node:child_process';
import type { ChannelEnd, ChannelMessage } from './contract.ts';

/** The exit status by which a worker process says that its settings are at fault. */
export const WRONG_SETTINGS_EXIT_CODE = 42;

/** The host's end: a worker process forked with an IPC channel and `serialization: 'advanced'`. */
export function processHostEnd(child: ChildProcess): ChannelEnd {
  const end: ChannelEnd = {
    // A worker that has gone is told of by its 'exit' event; what was sent to it is lost.
    send: (message) => void (child.connected && child.send(message, () => undefined)),
    onMessage: () => undefined,
  };
  child.on('message', (message) => end.onMessage(message as ChannelMessage));
  return end;
}

/** The engine's end, in the worker process. */
export function processEngineEnd(): ChannelEnd {
  const end: ChannelEnd = {
    send: (message) => void (process.connected && process.send?.(message, undefined, undefined, () => undefined)),
    onMessage: () => undefined,
  };
  process.on('message', (message) => end.onMessage(message as ChannelMessage));
  return end;
}
