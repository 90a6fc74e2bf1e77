import type { Participant, StatsEntry } from './participant.ts';

/** Two looks at the same counters are at least so far apart. */
const betweenLooksMs = 1500;

/**
 * Looks at a participant's statistics again and again, until what flows between two looks is as it should be. There is no event for
 * "nothing comes any more".
 *
 * @param flowing - Names what has grown between the two, such as the `rid` of those that send frames.
 */
export async function untilFlows(
  participant: Participant,
  direction: 'send' | 'recv',
  flowing: (before: StatsEntry[], after: StatsEntry[]) => string[],
  expected: readonly string[],
): Promise<void> {
  const wanted = [...expected].sort().join();
  let before = await participant.stats(direction);
  for (;;) {
    await participant.page.waitForTimeout(betweenLooksMs);
    const after = await participant.stats(direction);
    if (flowing(before, after).sort().join() === wanted) return;
    before = after;
  }
}

/** Layers of a camera that send frames, by their `rid`. */
export function sentLayers(before: StatsEntry[], after: StatsEntry[]): string[] {
  return grown(before, after, 'outbound-rtp', 'framesSent').map(({ rid }) => String(rid));
}

/** Ids of the tracks of which bytes of video come in. */
export function receivedTracks(before: StatsEntry[], after: StatsEntry[]): string[] {
  return grown(before, after, 'inbound-rtp', 'bytesReceived').map(({ trackIdentifier }) => String(trackIdentifier));
}

function grown(before: StatsEntry[], after: StatsEntry[], type: string, counter: string): StatsEntry[] {
  return after.filter((entry) => {
    if (entry.type !== type || entry.kind !== 'video' || entry.mid === 'probator') return false;
    const earlier = before.find(({ id }) => id === entry.id);
    return earlier !== undefined && Number(entry[counter]) > Number(earlier[counter]);
  });
}
