import { useRef } from 'react';
import { useTrack } from '../../hooks.ts';
import { markCall } from '../../media/callMarks.ts';
import type { Translate } from '../../messages/Catalogue.ts';
import { useT } from '../../messages/useT.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { classNames } from '../../ui/classNames.ts';
import { SmallMicrophoneOffIcon } from '../../ui/icons.tsx';
import { Video } from '../../ui/Video.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { QualityBadge } from '../quality/QualityBadge.tsx';
import type { Box } from './gridLayout.ts';
import type { TileModel } from './selectTiles.ts';
import styles from './Tile.module.css';
import { tileName } from './tileName.ts';
import { usePictureView } from './usePictureView.ts';

const markFirstFrame = () => markCall('first-remote-frame');

/** One person, or one shared screen. */
export function Tile({ tile, size, share = false }: { tile: TileModel; size: Box; share?: boolean }) {
  const t = useT();
  const track = useTrack(tile.videoTrackId);
  const ref = useRef<HTMLLIElement>(null);
  const fit = share ? 'contain' : 'cover';
  usePictureView(ref, tile.own ? undefined : tile.videoTrackId, size, fit);
  const name = tileName(t, tile);
  const who = tile.own ? t('stage.you') : name;
  const caption = share ? shareCaption(t, tile.own, name) : who;
  return (
    <li
      ref={ref}
      className={classNames(styles.tile, share && styles.share, tile.speaking && styles.speaking)}
      style={{ width: size.widthPx, height: size.heightPx }}
      data-tile={tile.key}
    >
      {track ? (
        <Video
          track={track}
          mirrored={tile.own && !share}
          fit={fit}
          label={share ? caption : tile.own ? t('stage.videoOfYou') : t('stage.videoOf', { name })}
          onFirstFrame={tile.own ? undefined : markFirstFrame}
        />
      ) : (
        <Avatar name={name} />
      )}
      <span className={styles.caption}>
        {tile.silent && (
          <span className={styles.silent}>
            <SmallMicrophoneOffIcon />
            <VisuallyHidden>{t('stage.muted')}</VisuallyHidden>
          </span>
        )}
        <span className={styles.name}>{caption}</span>
        {tile.speaking && <VisuallyHidden>{t('stage.speaking')}</VisuallyHidden>}
        {tile.quality && <QualityBadge quality={tile.quality} own={tile.own} name={name} />}
      </span>
      {tile.info && <span className={styles.info}>{tile.info}</span>}
    </li>
  );
}

function shareCaption(t: Translate, own: boolean, name: string): string {
  return own ? t('stage.screenOfYou') : t('stage.screenOf', { name });
}
