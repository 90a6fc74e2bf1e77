import { availableParallelism } from 'node:os';
import { residentMiB } from '../process/residentMiB.ts';
import type { Contestant } from './Contestant.ts';
import type { ForwardRow } from './ForwardRow.ts';
import type { Slice } from './ForwardScene.ts';
import type { ForwardCase, Measuring } from './measureCase.ts';
import { lossShare, usPerPacket, waitedShare, workerShare } from './sliceShares.ts';
import { median } from './statistics.ts';

/** A process of the bench that is busier than this decides the figures itself. */
const MAX_OWN_CPU_PCT = 90;
/** A worker that gets its core later than this shows the machine's other work, not its own. */
const MAX_WAITED_PCT = 5;
const MAX_LOSS_PCT = 0.1;
/** How far from the wanted load a row may be, % of a core. */
const MAX_OFF_LOAD_PCT = 15;

/** Sums a contestant's turns up, beside those of the others. */
export async function rowOf(
  contestant: Contestant,
  all: readonly Contestant[],
  { n, bytes, group, trace }: ForwardCase,
  measuring: Measuring,
  bareSendUs: number,
): Promise<ForwardRow> {
  const { sfu, slices, delays } = contestant;
  const us = median(slices.map(usPerPacket));
  const row: ForwardRow = {
    path: sfu.path,
    suite: sfu.suite,
    n,
    media: trace ?? (bytes > 400 ? 'video' : 'audio'),
    bytes,
    group,
    workerCpuPct: round(100 * median(slices.map(workerShare)), 0),
    outPps: round(median(slices.map(({ receivedPackets, durationMs }) => (receivedPackets / durationMs) * 1000)), 0),
    usPerPacket: round(us, 2),
    bareSendUs: round(bareSendUs, 2),
    ratioBareSend: round(us / bareSendUs, 2),
    ...ratioTo('ratioFloorJs', contestant, all, 'floor-js'),
    ...ratioTo('ratioFloorNative', contestant, all, 'floor-native'),
    ...ratioTo('ratioMediasoup', contestant, all, 'mediasoup'),
    p50Ms: round(median(delays.map(({ p50Ms }) => p50Ms)), 3),
    p99Ms: round(median(delays.map(({ p99Ms }) => p99Ms)), 3),
    lossPct: round(100 * lossShare(slices), 4),
    rssMiB: round(residentMiB(sfu.workerPid), 1),
    generatorCpuPct: round(median(slices.map(({ generatorCpuUs, durationMs }) => generatorCpuUs / durationMs / 10)), 0),
    sinkCpuPct: round(median(slices.map(({ sinkCpuUs, durationMs }) => sinkCpuUs / durationMs / 10)), 0),
  };
  const reason =
    (await wrongReason(contestant)) ??
    (measuring.fixedRate === undefined ? busyReason(row, slices, measuring) : undefined);
  return reason === undefined ? row : { ...row, void: reason };
}

type RatioName = 'ratioFloorJs' | 'ratioFloorNative' | 'ratioMediasoup';

/** Round by round, the median of them; empty where that one isn't there, or is this one. */
function ratioTo(name: RatioName, one: Contestant, all: readonly Contestant[], path: string): Partial<ForwardRow> {
  const other = all.find(({ sfu }) => sfu.path === path);
  if (!other || other === one) return {};
  const ratios = one.slices.map((slice, turn) => usPerPacket(slice) / usPerPacket(other.slices[turn] ?? slice));
  return { [name]: round(median(ratios), 2) };
}

async function wrongReason({ scene }: Contestant): Promise<string | undefined> {
  const { wrongPackets, checkedPackets } = await scene.counters();
  return wrongPackets === 0 ? undefined : `${wrongPackets} of ${checkedPackets} packets checked were not what was sent`;
}

function busyReason(row: ForwardRow, slices: readonly Slice[], { loadPct }: Measuring): string | undefined {
  const { sinkCpuPct, generatorCpuPct, workerCpuPct, lossPct } = row;
  const waitedPct = 100 * median(slices.map(waitedShare));
  if (waitedPct > MAX_WAITED_PCT) return `other programs kept the worker waiting ${waitedPct.toFixed(0)} % of the time`;
  if (lossPct > MAX_LOSS_PCT) return `${lossPct} % were lost`;
  // With two cores they share the one that the worker leaves.
  const isShared = availableParallelism() <= 2;
  const busiestPct = isShared ? sinkCpuPct + generatorCpuPct : Math.max(sinkCpuPct, generatorCpuPct);
  const who = isShared ? 'generator and sink together' : 'generator or sink';
  if (busiestPct > MAX_OWN_CPU_PCT) return `${who} need ${busiestPct} % of a core`;
  if (Math.abs(workerCpuPct - loadPct) > MAX_OFF_LOAD_PCT)
    return `the worker's core is ${workerCpuPct} % busy, not ${loadPct} %`;
  return undefined;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
