/** A box in CSS pixels. */
export type Box = { widthPx: number; heightPx: number };

/** How tiles of one size are laid out; the last row may be shorter and stands in the middle. */
export type GridLayout = { columns: number; rows: number; tile: Box };

/** Tiles wider than this show more wall than face. */
const MAX_ASPECT = 16 / 9;

/**
 * The layout that makes `count` equal tiles as large as the box allows.
 *
 * A tile's shape may go from 16:9 to 4:5 in a tall box, or to 4:3 in a wide one: a camera's picture loses little when it is
 * cut to that. Someone alone may fill a phone held upright.
 *
 * @param count - Tiles, from 0.
 * @param gapPx - Between tiles, both ways.
 */
export function gridLayout(count: number, box: Box, gapPx: number): GridLayout {
  const minAspect = count <= 1 ? 9 / 16 : box.heightPx > box.widthPx ? 4 / 5 : 4 / 3;
  let best: GridLayout = { columns: 1, rows: Math.max(1, count), tile: { widthPx: 0, heightPx: 0 } };
  let bestArea = 0;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    // Fewer columns with as many rows have larger tiles: this one has only holes to add.
    if (Math.ceil(count / rows) < columns) continue;
    const tile = fit(
      (box.widthPx - gapPx * (columns - 1)) / columns,
      (box.heightPx - gapPx * (rows - 1)) / rows,
      minAspect,
    );
    const area = tile.widthPx * tile.heightPx;
    if (area > bestArea) {
      best = { columns, rows, tile };
      bestArea = area;
    }
  }
  return best;
}

/** The largest tile in a cell whose shape stays within bounds, in whole pixels. */
function fit(widthPx: number, heightPx: number, minAspect: number): Box {
  if (widthPx <= 0 || heightPx <= 0) return { widthPx: 0, heightPx: 0 };
  return {
    widthPx: Math.floor(Math.min(widthPx, heightPx * MAX_ASPECT)),
    heightPx: Math.floor(Math.min(heightPx, widthPx / minAspect)),
  };
}

/** Where a shared screen and the people beside it go. */
export type ShareLayout = { side: 'beside' | 'below'; share: Box; people: Box };

/** Splits the box: the shared screen takes most of it, the people a strip on the side where less of it is lost. */
export function shareLayout(box: Box, gapPx: number): ShareLayout {
  if (box.widthPx >= box.heightPx) {
    const widthPx = Math.round(Math.min(280, Math.max(140, box.widthPx * 0.19)));
    return {
      side: 'beside',
      share: { widthPx: Math.max(0, box.widthPx - widthPx - gapPx), heightPx: box.heightPx },
      people: { widthPx, heightPx: box.heightPx },
    };
  }
  // A screen is rarely taller than wide, so upright there is room below what it needs.
  const shareHeightPx = Math.round(Math.min(box.heightPx * 0.6, Math.max(box.heightPx * 0.4, box.widthPx * 0.75)));
  return {
    side: 'below',
    share: { widthPx: box.widthPx, heightPx: shareHeightPx },
    people: { widthPx: box.widthPx, heightPx: Math.max(0, box.heightPx - shareHeightPx - gapPx) },
  };
}
