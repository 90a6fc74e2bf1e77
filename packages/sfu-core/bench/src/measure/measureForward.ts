import { availableParallelism } from 'node:os';
import type { SfuUnderTest } from '../sfu/SfuUnderTest.ts';
import type { ForwardRow } from './ForwardRow.ts';
import { ForwardScene, type Slice } from './ForwardScene.ts';
import { median } from './statistics.ts';

export interface ForwardCase {
  /** Consumers. */
  n: number;
  /** RTP packet, bytes. */
  bytes: number;
  /** How many packets the sender lets go of at a time, as browsers do with the packets of a picture. */
  group: number;
  /** Length of a slice, s; there are five of each kind. */
  seconds: number;
  /** Packets a second into the SFU, instead of looking for what it can bear: for a quick check that all is well. */
  fixedRate?: number;
}

const SLICES = 5;
const PROBES = 5;
const WARM_UP_MS = 1_500;
const PROBE_MS = 500;
/** After a change of rate. */
const SETTLE_MS = 100;
/** The worker's core is full; what it needs for itself now and then must fit in too. */
const FULL_SHARE = 0.95;
const FULL_ENOUGH_SHARE = 0.9;
/** Where loss begins. */
const LOSS_SHARE = 0.001;
const DELAY_LOAD_SHARE = 0.7;
const FLOOR_WARM_UP_MS = 300;
/** A process of the bench that is busier than this decides the figures itself. */
const MAX_OWN_CPU_PCT = 80;
const MAX_SHARED_CPU_PCT = 95;
/** A worker that gets its core later than this shows the machine's other work, not its own. */
const MAX_WAITED_PCT = 5;
/** First guess of a packet's price, to begin the search with: µs to send and to receive one. */
const GUESS_SEND_US = 12;
const GUESS_RECEIVE_US = 8;

/** Measures one case with an SFU that has nothing in it yet. */
export async function measureForward(sfu: SfuUnderTest, wanted: ForwardCase): Promise<ForwardRow> {
  const scene = await ForwardScene.open(sfu, wanted);
  try {
    return await measureScene(scene, sfu, wanted);
  } finally {
    scene.close();
  }
}

async function measureScene(scene: ForwardScene, sfu: SfuUnderTest, wanted: ForwardCase): Promise<ForwardRow> {
  const { n, bytes, group, seconds, fixedRate } = wanted;
  const sliceMs = seconds * 1000;
  const sliceCount = fixedRate === undefined ? SLICES : 1;
  const fullRate = fixedRate ?? (await findFullRate(scene));

  const full: Slice[] = [];
  const floorUs: number[] = [];
  const floorJsUs: number[] = [];
  await scene.setRate(0);
  for (const work of ['send', 'forward'] as const) await scene.floor(work, fullRate * n, FLOOR_WARM_UP_MS);
  for (let slice = 0; slice < sliceCount; slice++) {
    full.push(await sliceAt(scene, fullRate, sliceMs));
    await scene.setRate(0);
    floorUs.push((await scene.floor('send', fullRate * n, sliceMs / 2)).usPerPacket);
    floorJsUs.push((await scene.floor('forward', fullRate * n, sliceMs / 2)).usPerPacket);
  }

  const calm: Slice[] = [];
  const p50Ms: number[] = [];
  const p99Ms: number[] = [];
  const calmRate = fullRate * DELAY_LOAD_SHARE;
  await sliceAt(scene, calmRate, SETTLE_MS);
  for (let slice = 0; slice < sliceCount; slice++) {
    await scene.takeDelays();
    calm.push(await scene.slice(sliceMs));
    const delays = await scene.takeDelays();
    p50Ms.push(delays.p50Ms);
    p99Ms.push(delays.p99Ms);
  }
  const rssMiB = await sfu.workerRssMiB();
  await scene.setRate(0);

  const usPerPacket = median(full.map((slice) => slice.workerCpuUs / Math.max(1, outPackets(slice))));
  const row: ForwardRow = {
    path: sfu.path,
    suite: sfu.suite,
    n,
    bytes,
    group,
    outPps: Math.round(median(full.map((slice) => (slice.receivedPackets / slice.durationMs) * 1000))),
    usPerPacket: round(usPerPacket, 2),
    floorUs: round(median(floorUs), 2),
    floorJsUs: round(median(floorJsUs), 2),
    ratio: round(usPerPacket / median(floorUs), 2),
    ratioJs: round(usPerPacket / median(floorJsUs), 2),
    p50Ms: round(median(p50Ms), 3),
    p99Ms: round(median(p99Ms), 3),
    lossPct: round(100 * lossShare(calm), 4),
    rssMiB: round(rssMiB, 1),
    generatorCpuPct: round(median(full.map(({ generatorCpuUs, durationMs }) => generatorCpuUs / durationMs / 10)), 0),
    sinkCpuPct: round(median(full.map(({ sinkCpuUs, durationMs }) => sinkCpuUs / durationMs / 10)), 0),
    workerCpuPct: round(100 * median(full.map(workerShare)), 0),
  };
  const waitedPct = 100 * median([...full, ...calm].map(waitedShare));
  // A check wants to know whether it works; how fast, it doesn't.
  const reason = (await wrongReason(scene)) ?? (fixedRate === undefined ? busyReason(row, waitedPct) : undefined);
  return reason === undefined ? row : { ...row, void: reason };
}

/** Packets a second into the SFU at which its core is full, or just before it begins to lose. */
async function findFullRate(scene: ForwardScene): Promise<number> {
  const { consumerCount } = scene;
  let rate = (0.6 * 1e6) / (GUESS_RECEIVE_US + GUESS_SEND_US * consumerCount);
  await sliceAt(scene, rate, WARM_UP_MS);
  let lossyRate = Number.POSITIVE_INFINITY;
  for (let probe = 0; probe < PROBES; probe++) {
    const slice = await sliceAt(scene, rate, PROBE_MS);
    // What others took of the core is not there to be filled.
    const share = workerShare(slice) + waitedShare(slice);
    // Once may be chance: another program took the core for a moment.
    const isLossy = isLossySlice(slice) && isLossySlice(await sliceAt(scene, rate, PROBE_MS));
    if (isLossy) lossyRate = Math.min(lossyRate, rate);
    else if (share >= FULL_ENOUGH_SHARE && share <= 1) break;
    const next = rate * Math.min(2, Math.max(0.7, FULL_SHARE / share));
    rate = Math.min(next, 0.93 * lossyRate);
  }
  return rate;
}

async function sliceAt(scene: ForwardScene, rate: number, durationMs: number): Promise<Slice> {
  await scene.setRate(rate);
  await scene.slice(SETTLE_MS);
  return scene.slice(durationMs);
}

function outPackets({ receivedPackets, lostPackets }: Slice): number {
  return receivedPackets + lostPackets;
}

function workerShare({ workerCpuUs, durationMs }: Slice): number {
  return workerCpuUs / (durationMs * 1000);
}

function waitedShare({ workerWaitedUs, durationMs }: Slice): number {
  return workerWaitedUs / (durationMs * 1000);
}

function isLossySlice(slice: Slice): boolean {
  return lossShare([slice]) > LOSS_SHARE;
}

function lossShare(slices: readonly Slice[]): number {
  const lost = slices.reduce((sum, { lostPackets }) => sum + lostPackets, 0);
  const out = slices.reduce((sum, slice) => sum + outPackets(slice), 0);
  return out === 0 ? 1 : Math.max(0, lost / out);
}

async function wrongReason(scene: ForwardScene): Promise<string | undefined> {
  const { wrongPackets, checkedPackets } = await scene.counters();
  return wrongPackets === 0 ? undefined : `${wrongPackets} of ${checkedPackets} packets checked were not what was sent`;
}

function busyReason({ sinkCpuPct, generatorCpuPct }: ForwardRow, waitedPct: number): string | undefined {
  if (sinkCpuPct > MAX_OWN_CPU_PCT) return `the sink needs ${sinkCpuPct} % of a core`;
  if (generatorCpuPct > MAX_OWN_CPU_PCT) return `the generator needs ${generatorCpuPct} % of a core`;
  if (waitedPct > MAX_WAITED_PCT) return `other programs kept the worker waiting ${waitedPct.toFixed(0)} % of the time`;
  const together = sinkCpuPct + generatorCpuPct;
  // With two cores they share the one that the worker leaves.
  if (availableParallelism() <= 2 && together > MAX_SHARED_CPU_PCT) {
    return `generator and sink need ${together} % of the core they share`;
  }
  return undefined;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
