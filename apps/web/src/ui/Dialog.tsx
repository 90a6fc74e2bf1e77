import type { ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import styles from './Dialog.module.css';

/** Props of {@link Dialog}. */
export type DialogProps = {
  title: string;
  children: ReactNode;
  /** The buttons, the main one first. */
  actions: ReactNode;
  /** Called on Escape. Left out: the dialog can't be dismissed that way. */
  onDismiss?: () => void;
};

/** A question or a state in the middle of the screen; the browser keeps focus inside. */
export function Dialog({ title, children, actions, onDismiss }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onDismiss?.();
      }}
    >
      <h2 id={titleId} className={styles.title}>
        {title}
      </h2>
      <div className={styles.body}>{children}</div>
      <div className={styles.actions}>{actions}</div>
    </dialog>
  );
}
