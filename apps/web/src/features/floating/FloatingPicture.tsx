import { type RefObject, useEffect } from 'react';
import { createPortal } from 'react-dom';
import { useCall } from '../../CallContext.ts';
import { useAppSelector, useTrack } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { usePlayedTrack } from '../../ui/usePlayedTrack.ts';
import { Video } from '../../ui/Video.tsx';
import { CameraButton } from '../controls/CameraButton.tsx';
import { MicrophoneButton } from '../controls/MicrophoneButton.tsx';
import { tileName } from '../stage/tileName.ts';
import styles from './FloatingPicture.module.css';
import { floatingKind } from './floatingWindow.ts';
import { selectFloatingTile } from './selectFloatingTile.ts';
import type { Floating } from './useFloating.ts';

/** Who speaks, above other windows: in a window with the two buttons that one needs there, or as a video alone. */
export function FloatingPicture({ floating }: { floating: Floating }) {
  const client = useCall();
  const tile = useAppSelector(selectFloatingTile);
  const consumerId = floating.on && tile && !tile.own ? tile.videoTrackId : undefined;

  useEffect(() => {
    if (consumerId === undefined) return;
    client.floatPicture(consumerId);
    return () => client.floatPicture(undefined);
  }, [client, consumerId]);

  return (
    <>
      {floatingKind() === 'video' && <VideoAlone videoRef={floating.videoRef} trackId={tile?.videoTrackId} />}
      {floating.window && createPortal(<SmallWindow />, floating.window.document.body)}
    </>
  );
}

/** Stands in the page unseen, since only a video that plays can float. */
function VideoAlone({
  videoRef,
  trackId,
}: {
  videoRef: RefObject<HTMLVideoElement | null>;
  trackId: string | undefined;
}) {
  usePlayedTrack(videoRef, useTrack(trackId));
  return <video ref={videoRef} className={styles.alone} muted playsInline aria-hidden="true" tabIndex={-1} />;
}

function SmallWindow() {
  const t = useT();
  const tile = useAppSelector(selectFloatingTile);
  const produces = useAppSelector((state) => state.room.produces);
  const track = useTrack(tile?.videoTrackId);
  if (!tile) return null;
  const name = tile.own ? t('stage.you') : tileName(t, tile);
  return (
    <main className={styles.window}>
      {track ? (
        <Video
          track={track}
          mirrored={tile.own && !tile.share}
          fit={tile.share ? 'contain' : 'cover'}
          label={tile.own ? t('stage.videoOfYou') : t('stage.videoOf', { name })}
        />
      ) : (
        <Avatar name={name} />
      )}
      <p className={styles.name}>{name}</p>
      {produces && (
        <div className={styles.controls}>
          <MicrophoneButton shape="disc" />
          <CameraButton shape="disc" />
        </div>
      )}
    </main>
  );
}
