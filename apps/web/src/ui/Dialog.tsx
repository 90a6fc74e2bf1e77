import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import styles from './Dialog.module.css';
import { IconButton } from './IconButton.tsx';
import { CloseIcon } from './icons.tsx';

/** Props of {@link Dialog}. */
export type DialogProps = {
  title: string;
  /** Accessible name of the button that closes it. */
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
};

/** Something that wants the whole attention: the page behind it waits. Escape and a click beside it close it. */
export function Dialog({ title, closeLabel, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const headingId = useId();

  // Before it is taken from the page: what is no longer there gives no focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    // Shown by hand, so that the browser keeps the focus inside and gives it back afterwards.
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: for the keyboard there are Escape and the button.
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={headingId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={styles.inner}>
        <header className={styles.header}>
          <h2 id={headingId} className={styles.title}>
            {title}
          </h2>
          <IconButton shape="bare" label={closeLabel} icon={<CloseIcon />} onClick={onClose} />
        </header>
        <div className={styles.body}>{children}</div>
      </div>
    </dialog>
  );
}
