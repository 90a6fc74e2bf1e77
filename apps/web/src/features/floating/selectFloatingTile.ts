import type { RootState } from '../../store.ts';
import { arrangeTiles } from '../stage/arrangeTiles.ts';
import { selectTiles, type TileModel } from '../stage/selectTiles.ts';

/** Who is seen in the small window: as in the speaker's layout; oneself when nobody else is there. */
export function selectFloatingTile(state: RootState): TileModel | undefined {
  const tiles = selectTiles(state);
  const { main } = arrangeTiles(tiles, { ...state.stage, layout: 'speaker' }, state.room.lastSpeakerId);
  return main ?? tiles.people[0];
}
