import { useT } from '../../messages/useT.ts';
import { LockIcon, LockOpenIcon } from '../../ui/icons.tsx';
import type { StreamLock } from './encryptionSlice.ts';
import styles from './LockedPicture.module.css';

/** Says on a tile why there is neither picture nor sound. */
export function LockedPicture({ lock }: { lock: StreamLock }) {
  const t = useT();
  return (
    <p className={styles.locked}>
      {lock === 'sealed' ? <LockIcon size={24} /> : <LockOpenIcon size={24} />}
      <span className={styles.word}>{t(`encryption.${lock}`)}</span>
      <span className={styles.sentence}>{t(`encryption.${lock}Why`)}</span>
    </p>
  );
}
