import { useEffect, useRef } from 'react';
import { AudioLevel } from '../../media/AudioLevel.ts';
import { useT } from '../../messages/useT.ts';
import styles from './LevelMeter.module.css';

const bars = [0.1, 0.24, 0.38, 0.52, 0.66];

/** Moves with the voice: the person sees that the microphone hears them. Drawn outside React, sixty times a second. */
export function LevelMeter({ track }: { track: MediaStreamTrack }) {
  const t = useT();
  const ref = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (typeof AudioContext === 'undefined') return;
    const level = new AudioLevel(track);
    let shown = 0;
    let frame = requestAnimationFrame(function draw() {
      // Up at once, down slowly: easier on the eye than the raw level.
      shown = Math.max(level.read(), shown * 0.92);
      ref.current?.style.setProperty('--level', shown.toFixed(3));
      frame = requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(frame);
      level.close();
    };
  }, [track]);

  return (
    <div ref={ref} className={styles.meter} role="img" aria-label={t('join.level')}>
      {bars.map((threshold) => (
        <span key={threshold} style={{ '--threshold': threshold } as React.CSSProperties} />
      ))}
    </div>
  );
}
