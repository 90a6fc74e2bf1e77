import type { LoadOptions } from '../options.ts';

/** One member of a room, as it was thought out beforehand. */
export interface MemberPlan {
  roomId: string;
  peerId: string;
  /** Within the room: publishers have the first ones. */
  place: number;
  isPublisher: boolean;
  /** After the beginning. */
  joinAtMs: number;
}

/** Everybody who comes, in the order in which they do: one into each room in turn, publishers before those who watch them. */
export function memberPlans(
  { rooms, publishers, subscribers, joinRate }: Pick<LoadOptions, 'rooms' | 'publishers' | 'subscribers' | 'joinRate'>,
  runId: string,
): MemberPlan[] {
  return Array.from({ length: rooms * (publishers + subscribers) }, (_, index) => {
    const place = Math.floor(index / rooms);
    const roomId = `load-${runId}-${index % rooms}`;
    const isPublisher = place < publishers;
    return {
      roomId,
      peerId: `${isPublisher ? 'publisher' : 'subscriber'}-${place}`,
      place,
      isPublisher,
      joinAtMs: (index * 1_000) / joinRate,
    };
  });
}

/** The part of one of several processes: every so manieth, so that all of them have something to do from the beginning on. */
export function shareOf(plans: readonly MemberPlan[], process: number, processes: number): MemberPlan[] {
  return plans.filter((_, index) => index % processes === process);
}
