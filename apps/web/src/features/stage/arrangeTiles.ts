import type { TileModel } from './selectTiles.ts';
import type { StageState } from './stageSlice.ts';

/** What the stage has to show. */
export type Tiles = { people: TileModel[]; shares: TileModel[] };

/** Who stands where. */
export type Arrangement = {
  /** In front; undefined: all are alike. */
  main: TileModel | undefined;
  /** Everybody else. */
  rest: TileModel[];
};

/**
 * Who stands in front: the tile that is pinned, else the latest shared screen, else in the speaker's layout who spoke last. Nobody
 * does in a grid, nor when there is only one person.
 *
 * @param lastSpeakerId - Of somebody else, not of oneself: nobody wants to look at themselves when they speak.
 */
export function arrangeTiles(
  { people, shares }: Tiles,
  { layout, pinnedKey }: StageState,
  lastSpeakerId: string | undefined,
): Arrangement {
  // The latest share is the one that is talked about.
  const share = shares.at(-1);
  const pinned = [...shares, ...people].find(({ key }) => key === pinnedKey);
  const main = pinned ?? share ?? (layout === 'speaker' ? speakerAmong(people, lastSpeakerId) : undefined);
  if (!main || (people.length === 1 && !share)) return { main: undefined, rest: people };
  // Whoever pins something else still sees that a screen is shared.
  const rest = share ? [share, ...people] : people;
  return { main, rest: rest.filter((tile) => tile !== main) };
}

/** Before anybody has spoken it is who came first. */
function speakerAmong(people: readonly TileModel[], lastSpeakerId: string | undefined): TileModel | undefined {
  return people.find(({ key }) => key === lastSpeakerId) ?? people.find(({ own }) => !own);
}
