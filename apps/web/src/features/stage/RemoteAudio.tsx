import { useCallback, useEffect, useRef, useState } from 'react';
import { useAppSelector, useTrack } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { SpeakerIcon } from '../../ui/icons.tsx';
import styles from './RemoteAudio.module.css';
import { selectAudioTrackIds } from './selectTiles.ts';

/** The others' voices, one element each; and the way out when the browser wants a click before it plays sound. */
export function RemoteAudio() {
  const t = useT();
  const trackIds = useAppSelector(selectAudioTrackIds);
  const [blocked, setBlocked] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const onBlocked = useCallback(() => setBlocked(true), []);

  const playAll = () => {
    setBlocked(false);
    for (const audio of ref.current?.querySelectorAll('audio') ?? []) audio.play().catch(onBlocked);
  };

  return (
    <>
      <div ref={ref} hidden>
        {trackIds.map((id) => (
          <Voice key={id} trackId={id} onBlocked={onBlocked} />
        ))}
      </div>
      {blocked && trackIds.length > 0 && (
        <div className={styles.prompt}>
          <Button tone="primary" onClick={playAll}>
            <SpeakerIcon /> {t('stage.hear')}
          </Button>
        </div>
      )}
    </>
  );
}

function Voice({ trackId, onBlocked }: { trackId: string; onBlocked: () => void }) {
  const track = useTrack(trackId);
  const ref = useRef<HTMLAudioElement>(null);

  useEffect(() => {
    const audio = ref.current;
    if (!audio || !track) return;
    audio.srcObject = new MediaStream([track]);
    audio.play()?.catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked();
    });
    return () => {
      audio.srcObject = null;
    };
  }, [track, onBlocked]);

  // biome-ignore lint/a11y/useMediaCaption: live speech has no caption track.
  return <audio ref={ref} autoPlay />;
}
