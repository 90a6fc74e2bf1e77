import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import styles from './OwnQualityNotice.module.css';
import { qualityWords } from './qualityWords.ts';

/** Tells when one's own connection is no longer good: read out to who doesn't see the badge, and shown to who has no tile for it. */
export function OwnQualityNotice() {
  const t = useT();
  const { peerId, produces } = useAppSelector((state) => state.room);
  const quality = useAppSelector((state) => state.quality[peerId]);
  const words = quality && quality.grade !== 'good' ? qualityWords(t, quality, { own: true, name: '' }) : undefined;
  return (
    <>
      <VisuallyHidden live>{words}</VisuallyHidden>
      {!produces && words !== undefined && (
        <p className={styles.notice} aria-hidden="true">
          {words}
        </p>
      )}
    </>
  );
}
