/**
 * sfu-core's worker process with a door for the bench: on the unix socket that `PARLEY_BENCH_PROBE` names it tells what it
 * occupies, and how long its event loop was held up.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { createServer, type Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Answer, Question } from '../process/messages.ts';
import type { Handlers } from '../process/serveRequests.ts';
import type { LoopDelay, MemoryUse, ProbeRequests } from './probeRequests.ts';

/** Finalizers run after a collection, and what they let go of is found by the next one. */
const COLLECTIONS = 4;
/** The finest that the monitor can do. It wakes up so often, and counts from one time to the next. */
const LOOP_RESOLUTION_MS = 1;
const PROFILE_INTERVAL_US = 200;

// A worker is started without arguments for node, so this is done from within.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
loop.enable();

const handlers: Handlers<ProbeRequests> = {
  memory: readMemory,
  writeHeapSnapshot: ({ file }) => writeHeapSnapshot(file),
  watchLoop: () => loop.reset(),
  loopDelay: readLoopDelay,
  startProfile,
  stopProfile,
};

const session = new Session();

function startProfile(): void {
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: PROFILE_INTERVAL_US });
  session.post('Profiler.start');
}

function stopProfile({ file }: { file: string }): void {
  // Answered before `post` returns: the session is of this very thread.
  session.post('Profiler.stop', (_error, { profile }) => writeFileSync(file, JSON.stringify(profile)));
  session.disconnect();
}

async function readMemory(): Promise<MemoryUse> {
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    collectGarbage();
    await nextTurn();
  }
  // `external` has `arrayBuffers` in it.
  const { heapUsed, external, rss } = process.memoryUsage();
  return { usedBytes: heapUsed + external, rssBytes: rss };
}

function readLoopDelay(): LoopDelay {
  const delayMs = (ns: number) => Math.max(0, ns / 1e6 - LOOP_RESOLUTION_MS);
  return { p99Ms: delayMs(loop.percentile(99)), maxMs: delayMs(loop.max) };
}

async function answer(socket: Socket, { id, method, data }: Question): Promise<void> {
  const handler = handlers[method as keyof ProbeRequests] as (data: unknown) => unknown;
  const text: Answer = { id, data: await handler(data) };
  socket.write(`${JSON.stringify(text)}\n`);
}

const server = createServer((socket) => {
  createInterface({ input: socket }).on('line', (line) => void answer(socket, JSON.parse(line) as Question));
});
server.listen(process.env.PARLEY_BENCH_PROBE, () => undefined);
// The worker's own life decides when the process ends.
server.unref();

await import('../../../dist/worker/main.js');
