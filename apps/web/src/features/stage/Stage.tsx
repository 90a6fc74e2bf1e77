import { useRef } from 'react';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { OwnQualityNotice } from '../quality/OwnQualityNotice.tsx';
import { Reactions } from '../reactions/Reactions.tsx';
import { arrangeTiles } from './arrangeTiles.ts';
import { shareLayout } from './gridLayout.ts';
import { RemoteAudio } from './RemoteAudio.tsx';
import styles from './Stage.module.css';
import { selectTiles } from './selectTiles.ts';
import { Tile } from './Tile.tsx';
import { TILE_GAP_PX, TileGrid } from './TileGrid.tsx';
import { useBoxSize } from './useBoxSize.ts';

/** The people; or a shared screen, who speaks, or a pinned tile in front and the others beside it. */
export function Stage() {
  const t = useT();
  const ref = useRef<HTMLElement>(null);
  const box = useBoxSize(ref);
  const tiles = useAppSelector(selectTiles);
  const stage = useAppSelector((state) => state.stage);
  const lastSpeakerId = useAppSelector((state) => state.room.lastSpeakerId);
  const phase = useAppSelector((state) => state.connection.phase);
  const others = tiles.people.filter(({ own }) => !own).length;
  const { main, rest } = arrangeTiles(tiles, stage, lastSpeakerId);
  const layout = shareLayout(box, TILE_GAP_PX);

  return (
    <main ref={ref} className={styles.stage} aria-label={t('stage.label')}>
      {main ? (
        <div className={styles[layout.side]} style={{ gap: TILE_GAP_PX }}>
          <ul className={styles.shared} aria-label={t(main.share ? 'stage.shared' : 'stage.main')}>
            <Tile key={main.key} tile={main} size={rest.length > 0 ? layout.share : box} />
          </ul>
          {rest.length > 0 && <TileGrid tiles={rest} box={layout.people} />}
        </div>
      ) : (
        <TileGrid tiles={rest} box={box} />
      )}
      <div className={styles.messages}>
        <OwnQualityNotice />
        {others === 0 && !main && phase === 'connected' && <p className={styles.alone}>{t('stage.alone')}</p>}
      </div>
      <Reactions />
      <RemoteAudio />
    </main>
  );
}
