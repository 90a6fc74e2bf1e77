import { useRef } from 'react';
import { useTrack } from '../../hooks.ts';
import { markCall } from '../../media/callMarks.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { classNames } from '../../ui/classNames.ts';
import { SmallMicrophoneOffIcon } from '../../ui/icons.tsx';
import { Video } from '../../ui/Video.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { LockedPicture } from '../encryption/LockedPicture.tsx';
import { QualityBadge } from '../quality/QualityBadge.tsx';
import type { Box } from './gridLayout.ts';
import type { TileModel } from './selectTiles.ts';
import styles from './Tile.module.css';
import { usePictureView } from './usePictureView.ts';

const markFirstFrame = () => markCall('first-remote-frame');

/** One person, or one shared screen. */
export function Tile({ tile, size, share = false }: { tile: TileModel; size: Box; share?: boolean }) {
  const track = useTrack(tile.videoTrackId);
  const ref = useRef<HTMLLIElement>(null);
  const fit = share ? 'contain' : 'cover';
  usePictureView(ref, tile.own ? undefined : tile.videoTrackId, size, fit);
  const who = tile.own ? 'You' : tile.name;
  const caption = share ? shareCaption(tile) : who;
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
          label={share ? caption : `Video of ${tile.own ? 'you' : tile.name}`}
          onFirstFrame={tile.own ? undefined : markFirstFrame}
        />
      ) : (
        <Avatar name={tile.name} />
      )}
      {tile.lock && <LockedPicture lock={tile.lock} />}
      <span className={styles.caption}>
        {tile.silent && (
          <span className={styles.silent}>
            <SmallMicrophoneOffIcon />
            <VisuallyHidden>Muted:</VisuallyHidden>
          </span>
        )}
        <span className={styles.name}>{caption}</span>
        {tile.speaking && <VisuallyHidden>is speaking</VisuallyHidden>}
        {tile.quality && <QualityBadge quality={tile.quality} own={tile.own} name={tile.name} />}
      </span>
      {tile.info && <span className={styles.info}>{tile.info}</span>}
    </li>
  );
}

function shareCaption({ own, name }: TileModel): string {
  return own ? 'Your screen' : `${name}'s screen`;
}
