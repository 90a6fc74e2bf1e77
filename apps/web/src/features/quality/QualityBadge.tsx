import { useId } from 'react';
import { useT } from '../../messages/useT.ts';
import { classNames } from '../../ui/classNames.ts';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import type { Quality } from './connectionQuality.ts';
import styles from './QualityBadge.module.css';
import { qualityWords } from './qualityWords.ts';

/** How somebody's connection does: bars as many as it is good, and why in words when they are pointed at, tapped or focused. */
export function QualityBadge({ quality, own, name }: { quality: Quality; own: boolean; name: string }) {
  const t = useT();
  const wordsId = useId();
  const words = qualityWords(t, quality, { own, name });
  const bars = <Bars grade={quality.grade} />;
  // There is nothing to be read about a good connection: no stop for the keyboard then.
  if (quality.grade === 'good') {
    return (
      <span className={classNames(styles.badge, styles.good)} title={words}>
        {bars}
        <VisuallyHidden>{words}</VisuallyHidden>
      </span>
    );
  }
  return (
    <span className={styles.box}>
      <button
        type="button"
        className={classNames(styles.badge, styles[quality.grade])}
        aria-label={t('quality.label', { grade: t(`quality.${quality.grade}`) })}
        aria-describedby={wordsId}
      >
        {bars}
      </button>
      <span id={wordsId} role="tooltip" className={styles.words}>
        {words}
      </span>
    </span>
  );
}

const barCount = { good: 3, fair: 2, poor: 1 } as const;

/** Bars of rising height; those that are missing are outlines, so that the shape tells without the colour. */
function Bars({ grade }: { grade: Quality['grade'] }) {
  return (
    <svg aria-hidden="true" width="16" height="16" viewBox="0 0 16 16">
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={1.5 + bar * 5}
          y={9.5 - bar * 4}
          width="3"
          height={5 + bar * 4}
          rx="1"
          stroke="currentColor"
          fill={bar < barCount[grade] ? 'currentColor' : 'none'}
        />
      ))}
    </svg>
  );
}
