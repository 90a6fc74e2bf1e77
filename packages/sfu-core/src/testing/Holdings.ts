import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a process has, after its garbage was collected. */
export interface Holdings {
  heapUsedBytes: number;
  arrayBuffersBytes: number;
  /** What keeps it alive (timers, sockets, pipes): a kind a line. */
  resources: string[];
  descriptorCount: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** This process's. */
export function ownHoldings(): Holdings {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    heapUsedBytes: heapUsed,
    arrayBuffersBytes: arrayBuffers,
    resources: process.getActiveResourcesInfo(),
    descriptorCount: readdirSync('/proc/self/fd').length,
  };
}

/** Bytes on and off the heap. */
export function memoryBytes({ heapUsedBytes, arrayBuffersBytes }: Holdings): number {
  return heapUsedBytes + arrayBuffersBytes;
}

/**
 * How much more memory the later rounds needed than the earlier ones, in bytes: the least of each half, as what the collector
 * had not come to yet, or had just compiled, is no growth. What leaks is there in every later round.
 */
export function growthBytes(rounds: readonly number[]): number {
  const half = rounds.length >> 1;
  return Math.min(...rounds.slice(half)) - Math.min(...rounds.slice(0, half));
}

/** What there is more of `now` than `before`: kinds of resources, and descriptors; empty when nothing is. */
export function excess(now: Holdings, before: Holdings): Record<string, number> {
  const allowed = counts(before);
  return Object.fromEntries(
    Object.entries(counts(now))
      .map(([kind, count]) => [kind, count - (allowed[kind] ?? 0)] as const)
      .filter(([, more]) => more > 0),
  );
}

/**
 * Asks until there is no more of anything than `before`: sockets take a turn or two of the event loop to close. Answers the
 * last answer, which has an excess when the attempts run out.
 */
export async function backTo(before: Holdings, ask: () => Holdings | Promise<Holdings>): Promise<Holdings> {
  for (let attemptsLeft = 200; ; attemptsLeft--) {
    const now = await ask();
    if (attemptsLeft === 0 || Object.keys(excess(now, before)).length === 0) return now;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function counts({ resources, descriptorCount }: Holdings): Record<string, number> {
  const counts: Record<string, number> = { descriptor: descriptorCount };
  // Immediates are the asking itself.
  for (const kind of resources) if (kind !== 'Immediate') counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
