import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { LockIcon } from '../../ui/icons.tsx';
import styles from './EncryptionLine.module.css';

/** Says on the join screen that the call will be encrypted; nothing when it will not. */
export function EncryptionLine() {
  const t = useT();
  const on = useAppSelector((state) => state.encryption.on);
  if (!on) return null;
  return (
    <p className={styles.line}>
      <LockIcon />
      {t('encryption.joining')}
    </p>
  );
}
