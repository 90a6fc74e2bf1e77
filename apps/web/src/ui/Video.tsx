import { useEffect, useRef } from 'react';
import { classNames } from './classNames.ts';
import { usePlayedTrack } from './usePlayedTrack.ts';
import styles from './Video.module.css';

/** Props of {@link Video}. */
export type VideoProps = {
  track: MediaStreamTrack;
  /** As in a mirror: what people expect of their own picture. */
  mirrored?: boolean;
  /** `cover` fills the box and may cut the edges; `contain` shows all of it. Default `cover`. */
  fit?: 'cover' | 'contain';
  /** Called once, when the first frame is on screen. */
  onFirstFrame?: (() => void) | undefined;
  label: string;
};

/** A moving picture without sound: audio has elements of its own. */
export function Video({ track, mirrored = false, fit = 'cover', onFirstFrame, label }: VideoProps) {
  const ref = useRef<HTMLVideoElement>(null);

  usePlayedTrack(ref, track);

  useEffect(() => {
    const video = ref.current;
    if (!video?.requestVideoFrameCallback || !onFirstFrame) return;
    const handle = video.requestVideoFrameCallback(onFirstFrame);
    return () => video.cancelVideoFrameCallback(handle);
  }, [onFirstFrame]);

  return (
    <video
      ref={ref}
      autoPlay
      playsInline
      muted
      aria-label={label}
      className={classNames(styles.video, mirrored && styles.mirrored, styles[fit])}
    />
  );
}
