import { describe, expect, it } from 'vitest';
import { type Box, gridLayout, shareLayout } from './gridLayout.ts';

const desktop: Box = { widthPx: 1408, heightPx: 740 };
const phone: Box = { widthPx: 374, heightPx: 710 };
const GAP = 10;

describe('gridLayout', () => {
  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 2, 2],
    [4, 2, 2],
    [5, 3, 2],
    [6, 3, 2],
    [9, 3, 3],
    [12, 4, 3],
  ])('lays out %i people on a desktop in %i columns and %i rows', (count, columns, rows) => {
    expect(gridLayout(count, desktop, GAP)).toMatchObject({ columns, rows });
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [5, 2],
    [12, 2],
  ])('lays out %i people on an upright phone in %i columns', (count, columns) => {
    expect(gridLayout(count, phone, GAP).columns).toBe(columns);
  });

  it('never lets the tiles leave the box, nor takes an absurd shape', () => {
    for (const box of [desktop, phone, { widthPx: 1000, heightPx: 300 }, { widthPx: 280, heightPx: 800 }]) {
      for (let count = 2; count <= 30; count += 1) {
        const { columns, rows, tile } = gridLayout(count, box, GAP);
        expect(columns * rows).toBeGreaterThanOrEqual(count);
        expect(columns * (rows - 1)).toBeLessThan(count);
        expect(columns * tile.widthPx + (columns - 1) * GAP).toBeLessThanOrEqual(box.widthPx);
        expect(rows * tile.heightPx + (rows - 1) * GAP).toBeLessThanOrEqual(box.heightPx);
        const aspect = tile.widthPx / tile.heightPx;
        expect(aspect).toBeGreaterThan(0.75);
        expect(aspect).toBeLessThan(1.9);
      }
    }
  });

  it('gives empty tiles for a box that is not measured yet, and for nobody', () => {
    expect(gridLayout(3, { widthPx: 0, heightPx: 0 }, GAP).tile).toEqual({ widthPx: 0, heightPx: 0 });
    expect(gridLayout(0, desktop, GAP).tile).toEqual({ widthPx: 0, heightPx: 0 });
    expect(gridLayout(12, { widthPx: 20, heightPx: 20 }, GAP).tile.widthPx).toBeGreaterThanOrEqual(0);
  });
});

describe('shareLayout', () => {
  it('puts people beside the screen in a wide box and below it in a tall one', () => {
    expect(shareLayout(desktop, GAP).side).toBe('beside');
    expect(shareLayout(phone, GAP).side).toBe('below');
  });

  it('uses the whole box and gives the screen the larger part of a wide one', () => {
    const wide = shareLayout(desktop, GAP);
    expect(wide.share.widthPx + GAP + wide.people.widthPx).toBe(desktop.widthPx);
    expect(wide.share.widthPx).toBeGreaterThan(0.75 * desktop.widthPx);
    const tall = shareLayout(phone, GAP);
    expect(tall.share.heightPx + GAP + tall.people.heightPx).toBe(phone.heightPx);
  });

  it('never gives a negative size', () => {
    for (const { share, people } of [
      shareLayout({ widthPx: 40, heightPx: 20 }, GAP),
      shareLayout({ widthPx: 0, heightPx: 0 }, GAP),
    ]) {
      for (const box of [share, people]) expect(Math.min(box.widthPx, box.heightPx)).toBeGreaterThanOrEqual(0);
    }
  });
});
