import { useAppSelector } from '../../hooks.ts';
import { LockIcon } from '../../ui/icons.tsx';
import styles from './EncryptionLine.module.css';
import { encryptionWords } from './encryptionWords.ts';

/** Says on the join screen that the call will be encrypted; nothing when it will not. */
export function EncryptionLine() {
  const on = useAppSelector((state) => state.encryption.on);
  if (!on) return null;
  return (
    <p className={styles.line}>
      <LockIcon />
      {encryptionWords.joinLine}
    </p>
  );
}
