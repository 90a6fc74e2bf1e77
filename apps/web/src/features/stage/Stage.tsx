import { useRef } from 'react';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { OwnQualityNotice } from '../quality/OwnQualityNotice.tsx';
import { shareLayout } from './gridLayout.ts';
import { RemoteAudio } from './RemoteAudio.tsx';
import styles from './Stage.module.css';
import { selectTiles } from './selectTiles.ts';
import { Tile } from './Tile.tsx';
import { TILE_GAP_PX, TileGrid } from './TileGrid.tsx';
import { useBoxSize } from './useBoxSize.ts';

/** The people, or a shared screen with the people beside it. */
export function Stage() {
  const t = useT();
  const ref = useRef<HTMLElement>(null);
  const box = useBoxSize(ref);
  const { people, shares } = useAppSelector(selectTiles);
  const phase = useAppSelector((state) => state.connection.phase);
  const others = people.filter(({ own }) => !own).length;
  // The latest share is the one that is talked about.
  const share = shares.at(-1);
  const layout = share && shareLayout(box, TILE_GAP_PX);

  return (
    <main ref={ref} className={styles.stage} aria-label={t('stage.label')}>
      {share && layout ? (
        <div className={styles[layout.side]} style={{ gap: TILE_GAP_PX }}>
          <ul className={styles.shared} aria-label={t('stage.shared')}>
            <Tile tile={share} size={layout.share} share />
          </ul>
          <TileGrid tiles={people} box={layout.people} />
        </div>
      ) : (
        <TileGrid tiles={people} box={box} />
      )}
      <div className={styles.messages}>
        <OwnQualityNotice />
        {others === 0 && !share && phase === 'connected' && <p className={styles.alone}>{t('stage.alone')}</p>}
      </div>
      <RemoteAudio />
    </main>
  );
}
