import type { Box } from './gridLayout.ts';
import type { TileModel } from './selectTiles.ts';

/** More faces than this at once nobody looks at, and each is a picture to be sent and decoded. */
const MAX_TILES = 12;
/** A smaller tile shows no face. */
const MIN_TILE: Box = { widthPx: 100, heightPx: 72 };

/** How many tiles of a useful size a box takes, from 1 to 12. */
export function capacityOf(box: Box, gapPx: number): number {
  const columns = Math.floor((box.widthPx + gapPx) / (MIN_TILE.widthPx + gapPx));
  const rows = Math.floor((box.heightPx + gapPx) / (MIN_TILE.heightPx + gapPx));
  return Math.min(MAX_TILES, Math.max(1, columns * rows));
}

/** One page of tiles. */
export type TilePage = { tiles: TileModel[]; page: number; pages: number };

/**
 * The tiles of one page. Oneself and who spoke last are on the first, where most people stay.
 *
 * @param page - From 0; one that is not there any more is the last.
 */
export function tilePage(
  tiles: TileModel[],
  capacity: number,
  page: number,
  lastSpeakerId: string | undefined,
): TilePage {
  const pages = Math.max(1, Math.ceil(tiles.length / capacity));
  if (pages === 1) return { tiles, page: 0, pages };
  const first = new Set(tiles.slice(0, capacity).map(({ key }) => key));
  const wanted = tiles.filter(({ key, own }) => !first.has(key) && (own || key === lastSpeakerId));
  // They take the last places of the first page; whom they move stands right behind it.
  const kept = tiles.filter((tile) => !wanted.includes(tile));
  const at = Math.max(0, capacity - wanted.length);
  const ordered = [...kept.slice(0, at), ...wanted, ...kept.slice(at)];
  const shown = Math.min(Math.max(0, page), pages - 1);
  return { tiles: ordered.slice(shown * capacity, (shown + 1) * capacity), page: shown, pages };
}
