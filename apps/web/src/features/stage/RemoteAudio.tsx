import { useCallback, useEffect, useRef, useState } from 'react';
import { useAppDispatch, useAppSelector, useTrack } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { SpeakerIcon } from '../../ui/icons.tsx';
import { usePlayedTrack } from '../../ui/usePlayedTrack.ts';
import { noticeShown } from '../notices/noticesSlice.ts';
import styles from './RemoteAudio.module.css';
import { selectVoices, type Voice } from './selectTiles.ts';

/** The others' voices, one element each; and the way out when the browser wants a click before it plays sound. */
export function RemoteAudio() {
  const t = useT();
  const voices = useAppSelector(selectVoices);
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
        {voices.map((voice) => (
          <VoiceAudio key={voice.trackId} voice={voice} onBlocked={onBlocked} />
        ))}
      </div>
      {blocked && voices.length > 0 && (
        <div className={styles.prompt}>
          <Button tone="primary" onClick={playAll}>
            <SpeakerIcon /> {t('stage.hear')}
          </Button>
        </div>
      )}
    </>
  );
}

function VoiceAudio({ voice: { trackId, peerId }, onBlocked }: { voice: Voice; onBlocked: () => void }) {
  const t = useT();
  const dispatch = useAppDispatch();
  const volume = useAppSelector((state) => state.voices.volumes[peerId] ?? 1);
  const speakerId = useAppSelector((state) => state.voices.speakerId);
  const track = useTrack(trackId);
  const ref = useRef<HTMLAudioElement>(null);

  usePlayedTrack(ref, track, onBlocked);

  useEffect(() => {
    if (ref.current) ref.current.volume = volume;
  }, [volume]);

  useEffect(() => {
    const audio = ref.current;
    // Before one was chosen there is nothing to be undone.
    if (!audio?.setSinkId || (speakerId ?? '') === audio.sinkId) return;
    audio.setSinkId(speakerId ?? '').catch(() => {
      dispatch(noticeShown('warning', t('settings.speakerFailed')));
    });
  }, [speakerId, dispatch, t]);

  // biome-ignore lint/a11y/useMediaCaption: live speech has no caption track.
  return <audio ref={ref} autoPlay />;
}
