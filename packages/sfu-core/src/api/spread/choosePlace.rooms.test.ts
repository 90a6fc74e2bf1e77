import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { choosePlace } from './choosePlace.ts';

const CHANGES = 4000;
/** Until there are as many rooms as there will be. */
const WARM_UP = 1500;

/** The place of each member, and how many there may be. */
type Room = { capacity: number; members: number[] };

type Town = { places: number; roomCount: number; maxMembers: number; spreadAt: number };

/** What places have to do for rooms in which everybody sends sound and a picture to everybody. */
function loadsOf(rooms: Room[], places: number): number[] {
  const loads = Array.from({ length: places }, () => 0);
  for (const { members } of rooms) {
    const used = new Set(members);
    for (const place of used) {
      const here = members.filter((one) => one === place).length;
      const sentAndReceived = here * 2 * members.length;
      const piped = 2 * (members.length - here) + 2 * here * (used.size - 1);
      loads[place] = (loads[place] ?? 0) + 2 + sentAndReceived + piped;
    }
  }
  return loads;
}

/** Lets people come to rooms and leave them, and tells how evenly the places are used, and how many rooms are on several. */
function meet({ places, roomCount, maxMembers, spreadAt }: Town) {
  const random = new SeededRandom(1);
  const rooms: Room[] = [];
  const samples: { imbalance: number; spreadShare: number }[] = [];
  for (let change = 0; change < CHANGES; change++) {
    if (rooms.length < roomCount && random.chance(0.2)) {
      rooms.push({ capacity: 2 + random.below(maxMembers - 1), members: [] });
    }
    if (rooms.length === 0) continue;
    const room = random.pick(rooms);
    const { members, capacity } = room;
    if (members.length < capacity && random.chance(0.7)) {
      const loads = loadsOf(rooms, places);
      const used = [...new Set(members)];
      const free = loads.map((_, place) => place).filter((place) => !used.includes(place));
      const loadOf = (place: number) => loads[place] ?? 0;
      const openingCost = 2 * 2 * members.length;
      members.push(choosePlace({ used, free, loadOf, spreadAt, openingCost }) ?? 0);
    } else if (members.length > 0) {
      members.splice(random.below(members.length), 1);
      if (members.length === 0) rooms.splice(rooms.indexOf(room), 1);
    }
    if (change < WARM_UP || change % 50 !== 0) continue;
    const loads = loadsOf(rooms, places);
    const mean = loads.reduce((sum, load) => sum + load) / loads.length;
    const spread = rooms.filter((one) => new Set(one.members).size > 1).length;
    samples.push({ imbalance: Math.max(...loads) / mean, spreadShare: spread / rooms.length });
  }
  const average = (of: (sample: (typeof samples)[number]) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  return { imbalance: average(({ imbalance }) => imbalance), spreadShare: average(({ spreadShare }) => spreadShare) };
}

describe('rooms that come and go', () => {
  const large = { places: 4, roomCount: 50, maxMembers: 20 };
  const small = { places: 4, roomCount: 50, maxMembers: 6 };

  it('keep places even when some are large, which they would not if each stayed in one', () => {
    expect(meet({ ...large, spreadAt: 200 }).imbalance).toBeLessThan(1.1);
    expect(meet({ ...large, spreadAt: Number.POSITIVE_INFINITY }).imbalance).toBeGreaterThan(1.25);
  });

  it('stay whole, most of them, when they are small', () => {
    const { imbalance, spreadShare } = meet({ ...small, spreadAt: 200 });
    expect(spreadShare).toBeLessThan(0.15);
    expect(imbalance).toBeLessThan(1.2);
  });
});
