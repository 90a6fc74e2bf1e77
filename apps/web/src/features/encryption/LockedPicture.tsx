import { LockIcon, LockOpenIcon } from '../../ui/icons.tsx';
import type { StreamLock } from './encryptionSlice.ts';
import { lockWords } from './encryptionWords.ts';
import styles from './LockedPicture.module.css';

/** Says on a tile why there is neither picture nor sound. */
export function LockedPicture({ lock }: { lock: StreamLock }) {
  const { word, sentence } = lockWords[lock];
  return (
    <p className={styles.locked}>
      {lock === 'sealed' ? <LockIcon size={24} /> : <LockOpenIcon size={24} />}
      <span className={styles.word}>{word}</span>
      <span className={styles.sentence}>{sentence}</span>
    </p>
  );
}
