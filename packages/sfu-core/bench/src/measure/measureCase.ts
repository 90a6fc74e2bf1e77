import { CameraTrace } from '../media/CameraTrace.ts';
import { type SentMedia, sentMediaOf, tracedMedia } from '../media/mediaParameters.ts';
import type { SfuUnderTest } from '../sfu/SfuUnderTest.ts';
import { BareSend } from './BareSend.ts';
import { Contestant } from './Contestant.ts';
import type { ForwardRow } from './ForwardRow.ts';
import { rowOf } from './rowOf.ts';
import { median } from './statistics.ts';

/** What is forwarded, to how many. */
export interface ForwardCase {
  /** Consumers. */
  n: number;
  /** RTP packet, bytes; of a trace, its mean. */
  bytes: number;
  /** How many packets the sender lets go of at a time, as browsers do with the packets of a picture; 0: as the trace has it. */
  group: number;
  /** Name of a recording. Default: packets all alike. */
  trace?: string;
}

/** How it is measured. */
export interface Measuring {
  /** Length of a slice, s. */
  seconds: number;
  /** How busy the worker's core is to be, %. */
  loadPct: number;
  /** Packets a second into the SFU, instead of looking for what makes it so busy: for a quick check that all is well. */
  fixedRate?: number;
  /** Called for each SFU when all of it is connected, and its rate is found. */
  onReady?: (sfu: SfuUnderTest) => void;
}

const ROUNDS = 5;
const BARE_SEND_SHARE = 0.4;

export function tracedCase(trace: string, n: number): ForwardCase {
  return { n, bytes: CameraTrace.load(trace).meanBytes, group: 0, trace };
}

/**
 * Measures all contestants side by side: each has a scene of its own, they take turns of one slice, and are compared round by
 * round, so that what else the machine does meets all of them alike.
 *
 * @param starts SFUs that have nothing in them yet. They are closed in the end.
 */
export async function measureCase(
  starts: readonly (() => Promise<SfuUnderTest>)[],
  wanted: ForwardCase,
  measuring: Measuring,
): Promise<ForwardRow[]> {
  const media: SentMedia = wanted.trace ? tracedMedia(wanted.trace, wanted.bytes) : sentMediaOf(wanted.bytes);
  const contestants: Contestant[] = [];
  const bareSend = new BareSend();
  try {
    for (const start of starts) {
      contestants.push(await Contestant.prepare(await start(), { n: wanted.n, media, group: wanted.group }, measuring));
    }
    const bareSendUs = await takeTurns(contestants, bareSend, measuring);
    const rows = [];
    for (const contestant of contestants)
      rows.push(await rowOf(contestant, contestants, wanted, measuring, bareSendUs));
    return rows;
  } finally {
    bareSend.close();
    for (const contestant of contestants) await contestant.close();
  }
}

/** @returns what a bare send took, µs. */
async function takeTurns(
  contestants: readonly Contestant[],
  bareSend: BareSend,
  { seconds, fixedRate }: Measuring,
): Promise<number> {
  const sliceMs = seconds * 1000;
  const bareSendUs: number[] = [];
  for (let round = 0; round < (fixedRate === undefined ? ROUNDS : 1); round++) {
    for (const contestant of contestants) await contestant.takeTurn(sliceMs);
    const [first] = contestants;
    // Where nothing came, the machine was not there for us: its row will say so.
    if (!first || first.datagramBytes === 0) continue;
    const { ports, datagramBytes, outPps } = first;
    bareSendUs.push(await bareSend.measure(ports, datagramBytes, outPps, sliceMs * BARE_SEND_SHARE));
  }
  return median(bareSendUs);
}
