import { consumersSelectors } from '../features/consumers/consumersSlice.ts';
import { type CalmQuality, calmAtFirst, calmDown } from '../features/quality/calmQuality.ts';
import { ownQuality, type Quality, theirQuality } from '../features/quality/connectionQuality.ts';
import { qualitiesJudged } from '../features/quality/qualitySlice.ts';
import type { AppDispatch, RootState } from '../store.ts';

const intervalMs = 1000;

/** Judges everybody's connection once a second by what the store holds, from its making until it is closed. */
export class QualityWatch {
  readonly #dispatch: AppDispatch;
  readonly #timer: ReturnType<typeof setInterval>;
  #calm = new Map<string, CalmQuality>();

  constructor(dispatch: AppDispatch) {
    this.#dispatch = dispatch;
    this.#timer = setInterval(() => this.#judge(), intervalMs);
  }

  /** Nothing is known any more. */
  close(): void {
    clearInterval(this.#timer);
    this.#dispatch(qualitiesJudged({}));
  }

  #judge(): void {
    const nowMs = performance.now();
    this.#dispatch((dispatch, getState) => {
      const state = getState();
      const calm = new Map<string, CalmQuality>();
      for (const [peerId, seen] of judged(state)) {
        calm.set(peerId, calmDown(this.#calm.get(peerId) ?? calmAtFirst, seen, nowMs));
      }
      this.#calm = calm;
      const shown = Object.fromEntries([...calm].map(([peerId, quality]) => [peerId, quality.shown]));
      if (!isSame(shown, state.quality)) dispatch(qualitiesJudged(shown));
    });
  }
}

function judged({ room, connection, statistics, producers, consumers }: RootState): Map<string, Quality> {
  const all = consumersSelectors.selectAll(consumers);
  const own = ownQuality({ connection, producers, downlink: statistics.downlink, consumers: all });
  const qualities = new Map<string, Quality>();
  for (const { peerId } of all) {
    if (!qualities.has(peerId)) qualities.set(peerId, theirQuality(all.filter((one) => one.peerId === peerId)));
  }
  return qualities.set(room.peerId, own);
}

function isSame(a: Record<string, Quality>, b: Record<string, Quality>): boolean {
  const ids = Object.keys(a);
  const isSameOf = (id: string) => a[id]?.grade === b[id]?.grade && a[id]?.reason === b[id]?.reason;
  return ids.length === Object.keys(b).length && ids.every(isSameOf);
}
