import type { Sample } from './Sample.ts';

/** One thing that must not grow. */
export interface Comparison {
  what: string;
  unit: string;
  early: number;
  late: number;
  grown: boolean;
}

interface Quantity {
  what: string;
  unit: string;
  read: (sample: Sample) => number;
  /** What is no growth: people come and go by chance, and the machine is shared. */
  slack: { ratio: number; least: number };
}

const MB = 1e6;
const quantities: readonly Quantity[] = [
  {
    what: 'memory of the server',
    unit: 'MB',
    read: ({ memoryBytes }) => memoryBytes.server / MB,
    slack: { ratio: 0.1, least: 10 },
  },
  {
    what: 'memory of its workers',
    unit: 'MB',
    read: ({ memoryBytes }) => memoryBytes.workers / MB,
    slack: { ratio: 0.1, least: 10 },
  },
  { what: 'descriptors', unit: '', read: ({ descriptors }) => descriptors, slack: { ratio: 0.1, least: 10 } },
  {
    what: 'event loop of the server late by (p99)',
    unit: 'ms',
    read: ({ loopDelayMs }) => loopDelayMs.server,
    slack: { ratio: 0.5, least: 5 },
  },
  {
    what: 'event loops of its workers late by (mean)',
    unit: 'ms',
    read: ({ loopDelayMs }) => loopDelayMs.workers,
    slack: { ratio: 0.5, least: 2 },
  },
];

/**
 * Compares, by their medians, the samples of two minutes from `settledMinute` on with those of the last two minutes.
 *
 * @param samples - In the order of time; at least one of each window.
 */
export function verdictOf(samples: readonly Sample[], settledMinute: number): Comparison[] {
  const lastMinute = samples.at(-1)?.minute ?? 0;
  const early = samples.filter(({ minute }) => minute >= settledMinute && minute < settledMinute + 2);
  const late = samples.filter(({ minute }) => minute > lastMinute - 2);
  return quantities.map(({ what, unit, read, slack }) => {
    const [before, after] = [median(early.map(read)), median(late.map(read))];
    // What could not be read is not said to be well.
    const grown = !(after <= before + Math.max(slack.least, before * slack.ratio));
    return { what, unit, early: before, late: after, grown };
  });
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
