import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useAppDispatch } from '../../hooks.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import styles from './SidePanel.module.css';
import { panelClosed } from './sidePanelSlice.ts';

/** Props of {@link SidePanel}. */
export type SidePanelProps = {
  title: string;
  /** Accessible name of the button that closes it. */
  closeLabel: string;
  actions?: ReactNode;
  children: ReactNode;
};

/**
 * The frame of what stands beside the stage: a heading, a way to close it, Escape. Focus goes into it when it opens, and back to
 * where it was when it closes.
 */
export function SidePanel({ title, closeLabel, actions, children }: SidePanelProps) {
  const dispatch = useAppDispatch();
  const ref = useRef<HTMLElement>(null);
  const headingRef = useRef<HTMLHeadingElement>(null);
  const headingId = useId();
  // Before a field inside takes the focus.
  const [opener] = useState(() => document.activeElement);

  useEffect(() => {
    const panel = ref.current;
    if (!panel?.contains(document.activeElement)) headingRef.current?.focus({ preventScroll: true });
    return () => {
      const { activeElement } = document;
      const lost = activeElement === document.body || panel?.contains(activeElement);
      if (lost && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, [opener]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return;
    event.preventDefault();
    dispatch(panelClosed());
  };

  return (
    <aside ref={ref} className={styles.panel} aria-labelledby={headingId} onKeyDown={onKeyDown}>
      <header className={styles.header}>
        <h2 ref={headingRef} id={headingId} className={styles.title} tabIndex={-1}>
          {title}
        </h2>
        {actions}
        <IconButton shape="bare" label={closeLabel} icon={<CloseIcon />} onClick={() => dispatch(panelClosed())} />
      </header>
      {children}
    </aside>
  );
}
