import { useRef } from 'react';
import { useAppDispatch, useAppSelector, useTrack } from '../../hooks.ts';
import { markCall } from '../../media/callMarks.ts';
import type { Translate } from '../../messages/Catalogue.ts';
import { useT } from '../../messages/useT.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { classNames } from '../../ui/classNames.ts';
import { PinIcon, SmallHandIcon, SmallMicrophoneOffIcon, UnpinIcon } from '../../ui/icons.tsx';
import { Video } from '../../ui/Video.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { LockedPicture } from '../encryption/LockedPicture.tsx';
import { QualityBadge } from '../quality/QualityBadge.tsx';
import { InfoOverlay } from '../statistics/InfoOverlay.tsx';
import type { Box } from './gridLayout.ts';
import type { TileModel } from './selectTiles.ts';
import { pinToggled } from './stageSlice.ts';
import styles from './Tile.module.css';
import { tileName } from './tileName.ts';
import { usePictureView } from './usePictureView.ts';

const markFirstFrame = () => markCall('first-remote-frame');

/** One person, or one shared screen. */
export function Tile({ tile, size }: { tile: TileModel; size: Box }) {
  const { share } = tile;
  const t = useT();
  const track = useTrack(tile.videoTrackId);
  const dispatch = useAppDispatch();
  const pinned = useAppSelector((state) => state.stage.pinnedKey === tile.key);
  const handRaised = useAppSelector((state) => state.hands[tile.key] !== undefined);
  const ref = useRef<HTMLLIElement>(null);
  const fit = share ? 'contain' : 'cover';
  usePictureView(ref, tile.own ? undefined : tile.videoTrackId, size, fit);
  const name = tileName(t, tile);
  const who = tile.own ? t('stage.you') : name;
  const caption = share ? shareCaption(t, tile.own, name) : who;
  const togglePin = () => dispatch(pinToggled(tile.key));
  return (
    <li
      ref={ref}
      className={classNames(styles.tile, share && styles.share, tile.speaking && styles.speaking)}
      style={{ width: size.widthPx, height: size.heightPx }}
      data-tile={tile.key}
      onDoubleClick={togglePin}
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
      {tile.lock && <LockedPicture lock={tile.lock} />}
      <span className={styles.caption}>
        {handRaised && (
          <span className={styles.hand}>
            <SmallHandIcon />
            <VisuallyHidden>{t('hands.raised')}</VisuallyHidden>
          </span>
        )}
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
      <button
        type="button"
        className={classNames(styles.pin, pinned && styles.pinned)}
        aria-label={t(pinned ? 'stage.unpin' : 'stage.pin', { name: share ? caption : who })}
        onClick={togglePin}
        // Two quick clicks on it are two, not a third one on the tile.
        onDoubleClick={(event) => event.stopPropagation()}
      >
        {pinned ? <UnpinIcon /> : <PinIcon />}
      </button>
      {tile.info && <InfoOverlay info={tile.info} peerId={share || tile.copy > 1 ? undefined : tile.key} />}
    </li>
  );
}

function shareCaption(t: Translate, own: boolean, name: string): string {
  return own ? t('stage.screenOfYou') : t('stage.screenOf', { name });
}
