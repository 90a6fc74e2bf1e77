import { useState } from 'react';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { type Box, gridLayout } from './gridLayout.ts';
import { Pager } from './Pager.tsx';
import type { TileModel } from './selectTiles.ts';
import { Tile } from './Tile.tsx';
import styles from './TileGrid.module.css';
import { capacityOf, tilePage } from './tilePages.ts';

/** Space between tiles, in CSS pixels. */
export const TILE_GAP_PX = 10;
/** What the pager takes below the tiles, in CSS pixels. */
const PAGER_PX = 44;

/** People in equal tiles that fill a box, on as many pages as it takes. Who is on another page is not received. */
export function TileGrid({ tiles, box }: { tiles: TileModel[]; box: Box }) {
  const t = useT();
  const [wantedPage, setWantedPage] = useState(0);
  const lastSpeakerId = useAppSelector((state) => state.room.lastSpeakerId);
  // Before the box has been measured nothing is to be seen, and no page to be turned.
  const paged = box.heightPx > 0 && tiles.length > capacityOf(box, TILE_GAP_PX);
  const inner = paged ? { ...box, heightPx: Math.max(0, box.heightPx - PAGER_PX) } : box;
  const capacity = paged ? capacityOf(inner, TILE_GAP_PX) : tiles.length;
  const shown = tilePage(tiles, Math.max(1, capacity), wantedPage, lastSpeakerId);
  const { tile: size } = gridLayout(shown.tiles.length, inner, TILE_GAP_PX);
  return (
    <div className={styles.box} style={{ width: box.widthPx, height: box.heightPx }}>
      <ul
        className={styles.grid}
        style={{ width: inner.widthPx, height: inner.heightPx, gap: TILE_GAP_PX }}
        aria-label={t('stage.people')}
      >
        {shown.tiles.map((tile) => (
          <Tile key={tile.key} tile={tile} size={size} />
        ))}
      </ul>
      {paged && <Pager page={shown.page} pages={shown.pages} onTurn={setWantedPage} />}
    </div>
  );
}
