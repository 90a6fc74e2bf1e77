/** What a place is chosen by. */
export type Placement<Place> = {
  /** Places that the room is on already. */
  used: readonly Place[];
  /** Those that it could go to as well. */
  free: readonly Place[];
  /** How much is to be done in a place, in streams. */
  loadOf(place: Place): number;
  /** As long as the least loaded of its places has less to do, a room stays where it is. */
  spreadAt: number;
  /** Streams that begin to flow through pipes when the room comes to a further place, at both of their ends. */
  openingCost: number;
};

/**
 * Rooms go to further places for a gain, not for a difference: at least this share of what makes them look for one, and of what
 * is to be done where they are, so that places that are about equally busy don't share all of their rooms.
 */
const MIN_GAIN = { ofSpreadAt: 0.5, ofLoad: 0.25 };

/**
 * Where the next transport of a room goes: to the least loaded of the places where the room is, so that they fill evenly.
 * To a further one only when all of these have enough to do, and when that one has so much less that the pipes to it, which
 * cost as well, are worth it.
 *
 * @returns undefined: there is no place at all.
 */
export function choosePlace<Place>(placement: Placement<Place>): Place | undefined {
  const { loadOf, spreadAt, openingCost } = placement;
  const here = leastLoaded(placement.used, loadOf);
  const elsewhere = leastLoaded(placement.free, loadOf);
  if (!here || !elsewhere) return (here ?? elsewhere)?.place;
  if (here.load < spreadAt) return here.place;
  const gain = here.load - elsewhere.load - openingCost;
  const isWorthIt = gain >= Math.max(MIN_GAIN.ofSpreadAt * spreadAt, MIN_GAIN.ofLoad * here.load);
  return isWorthIt ? elsewhere.place : here.place;
}

/** The first of the least loaded, and how much that is. */
function leastLoaded<Place>(
  places: readonly Place[],
  loadOf: (place: Place) => number,
): { place: Place; load: number } | undefined {
  let least: { place: Place; load: number } | undefined;
  for (const place of places) {
    const load = loadOf(place);
    if (!least || load < least.load) least = { place, load };
  }
  return least;
}
