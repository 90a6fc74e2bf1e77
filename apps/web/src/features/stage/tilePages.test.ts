import { expect, it } from 'vitest';
import type { TileModel } from './selectTiles.ts';
import { capacityOf, tilePage } from './tilePages.ts';

const tiles = (count: number): TileModel[] =>
  Array.from({ length: count }, (_, index) => ({
    key: `p${index}`,
    name: `Peer ${index}`,
    copy: 1,
    own: index === count - 1,
    share: false,
    videoTrackId: undefined,
    silent: false,
    speaking: false,
    info: undefined,
  }));
const keys = (page: ReturnType<typeof tilePage>) => page.tiles.map(({ key }) => key);

it('has room for twelve on a screen, and for fewer where they would be too small', () => {
  expect(capacityOf({ widthPx: 1400, heightPx: 750 }, 10)).toBe(12);
  expect(capacityOf({ widthPx: 360, heightPx: 500 }, 10)).toBe(12);
  expect(capacityOf({ widthPx: 280, heightPx: 300 }, 10)).toBe(6);
  expect(capacityOf({ widthPx: 20, heightPx: 20 }, 10)).toBe(1);
});

it('keeps one page as it is', () => {
  expect(keys(tilePage(tiles(12), 12, 3, 'p11'))).toEqual(tiles(12).map(({ key }) => key));
});

it('shows everybody once over all pages', () => {
  const pages = [0, 1, 2].map((page) => tilePage(tiles(30), 12, page, 'p20'));
  expect(pages.map((page) => page.tiles.length)).toEqual([12, 12, 6]);
  expect(pages.map((page) => page.pages)).toEqual([3, 3, 3]);
  expect(new Set(pages.flatMap(keys)).size).toBe(30);
});

it('has oneself and who spoke last on the first page, and moves nobody there who is', () => {
  expect(keys(tilePage(tiles(14), 12, 0, 'p12'))).toEqual([...tiles(10).map(({ key }) => key), 'p12', 'p13']);
  expect(keys(tilePage(tiles(14), 12, 1, 'p12'))).toEqual(['p10', 'p11']);
  expect(keys(tilePage(tiles(14), 12, 0, 'p3'))).toEqual([...tiles(11).map(({ key }) => key), 'p13']);
});

it('goes to the last page when the one that was open is no more', () => {
  expect(tilePage(tiles(14), 12, 7, undefined).page).toBe(1);
  expect(tilePage(tiles(14), 12, -1, undefined).page).toBe(0);
});

it('works with room for one', () => {
  expect(keys(tilePage(tiles(3), 1, 0, 'p1'))).toHaveLength(1);
  expect(new Set([0, 1, 2].flatMap((page) => keys(tilePage(tiles(3), 1, page, 'p1')))).size).toBe(3);
});
