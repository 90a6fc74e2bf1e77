import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { classNames } from '../../ui/classNames.ts';
import { LockIcon, LockOpenIcon } from '../../ui/icons.tsx';
import { dialogOpened } from '../dialogs/dialogSlice.ts';
import styles from './EncryptionButton.module.css';

/** The lock: closed when the call is encrypted end to end. Opens where the key is changed. */
export function EncryptionButton() {
  const t = useT();
  const dispatch = useAppDispatch();
  const on = useAppSelector((state) => state.encryption.on);
  const label = t(on ? 'encryption.on' : 'encryption.off');
  return (
    <button
      type="button"
      className={classNames(styles.lock, on && styles.on)}
      aria-label={label}
      title={label}
      aria-haspopup="dialog"
      onClick={() => dispatch(dialogOpened('encryption'))}
    >
      {on ? <LockIcon /> : <LockOpenIcon />}
    </button>
  );
}
