import { useT } from '../../messages/useT.ts';
import { type Box, gridLayout } from './gridLayout.ts';
import type { TileModel } from './selectTiles.ts';
import { Tile } from './Tile.tsx';
import styles from './TileGrid.module.css';

/** Space between tiles, in CSS pixels. */
export const TILE_GAP_PX = 10;

/** People in equal tiles that fill a box. */
export function TileGrid({ tiles, box }: { tiles: TileModel[]; box: Box }) {
  const t = useT();
  const { tile: size } = gridLayout(tiles.length, box, TILE_GAP_PX);
  return (
    <ul
      className={styles.grid}
      style={{ width: box.widthPx, height: box.heightPx, gap: TILE_GAP_PX }}
      aria-label={t('stage.people')}
    >
      {tiles.map((tile) => (
        <Tile key={tile.key} tile={tile} size={size} />
      ))}
    </ul>
  );
}
