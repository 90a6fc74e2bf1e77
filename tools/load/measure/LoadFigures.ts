import type { CpuUse } from './CpuMeter.ts';
import { Histogram, type HistogramData } from './Histogram.ts';
import { addMedia, type MediaCounters, noMedia } from './MediaCounters.ts';

/** What a process of the load tool has seen of its members' coming. */
export interface JoinFigures {
  /** Of each who came in, ms from the door on: until `join` was answered, until the transports were connected. */
  joinedMs: number[];
  connectedMs: number[];
  /** Of each who only receives, until the first packet. */
  firstPacketMs: number[];
  /** Why others did not come in, and how many. */
  failures: Record<string, number>;
}

/** What a process of the load tool has seen while it measured. */
export interface LoadFigures {
  joins: JoinFigures;
  /** Members who were in the room at the end. */
  members: number;
  /** Why others were lost, and how many. */
  losses: Record<string, number>;
  consumers: number;
  /** Of those, who should have sent something for a while, and hadn't. */
  silentConsumers: number;
  media: MediaCounters;
  delays: HistogramData;
  measuredMs: number;
  /** While members came, and while it was measured. */
  joining: CpuUse;
  measuring: CpuUse;
}

export function noJoins(): JoinFigures {
  return { joinedMs: [], connectedMs: [], firstPacketMs: [], failures: {} };
}

/** Counts one more of what is told in words. */
export function countReason(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}

/** What several processes have seen, as if it were one; of CPU time and delays of the event loop, the worst of them. */
export function sumOf(all: readonly LoadFigures[]): LoadFigures {
  const joins = noJoins();
  const losses: Record<string, number> = {};
  const delays = new Histogram();
  const media = noMedia();
  for (const figures of all) {
    joins.joinedMs.push(...figures.joins.joinedMs);
    joins.connectedMs.push(...figures.joins.connectedMs);
    joins.firstPacketMs.push(...figures.joins.firstPacketMs);
    addReasons(joins.failures, figures.joins.failures);
    addReasons(losses, figures.losses);
    addMedia(media, figures.media);
    delays.addAll(figures.delays);
  }
  const total = (of: (figures: LoadFigures) => number) => all.reduce((sum, figures) => sum + of(figures), 0);
  const most = (of: (figures: LoadFigures) => number) => Math.max(0, ...all.map(of));
  return {
    joins,
    losses,
    media,
    delays: delays.toData(),
    members: total(({ members }) => members),
    consumers: total(({ consumers }) => consumers),
    silentConsumers: total(({ silentConsumers }) => silentConsumers),
    measuredMs: most(({ measuredMs }) => measuredMs),
    joining: worstOf(all.map(({ joining }) => joining)),
    measuring: worstOf(all.map(({ measuring }) => measuring)),
  };
}

function addReasons(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [reason, count] of Object.entries(more)) sum[reason] = (sum[reason] ?? 0) + count;
}

function worstOf(uses: readonly CpuUse[]): CpuUse {
  return {
    percent: Math.max(0, ...uses.map(({ percent }) => percent)),
    loopDelayP99Ms: Math.max(0, ...uses.map(({ loopDelayP99Ms }) => loopDelayP99Ms)),
  };
}
