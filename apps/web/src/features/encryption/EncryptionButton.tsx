import { useRef, useState } from 'react';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { classNames } from '../../ui/classNames.ts';
import { LockIcon, LockOpenIcon } from '../../ui/icons.tsx';
import styles from './EncryptionButton.module.css';
import { EncryptionDialog } from './EncryptionDialog.tsx';

/** The lock: closed when the call is encrypted end to end. Opens where the key is changed. */
export function EncryptionButton() {
  const t = useT();
  const on = useAppSelector((state) => state.encryption.on);
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLButtonElement>(null);
  const label = t(on ? 'encryption.on' : 'encryption.off');
  const close = () => {
    setOpen(false);
    ref.current?.focus();
  };
  return (
    <>
      <button
        ref={ref}
        type="button"
        className={classNames(styles.lock, on && styles.on)}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {on ? <LockIcon /> : <LockOpenIcon />}
      </button>
      {open && <EncryptionDialog onClose={close} />}
    </>
  );
}
