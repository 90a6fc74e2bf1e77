import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { IconButton } from './IconButton.tsx';
import styles from './PopUp.module.css';

/** Props of {@link PopUp}. */
export type PopUpProps = {
  /** Name of the button that opens it, and of what opens. */
  label: string;
  icon: ReactNode;
  /** What is in it; `close` puts the focus back on the button. */
  children: (close: () => void) => ReactNode;
};

/** A button, and a small box above it that it opens. Escape or a click elsewhere closes the box. */
export function PopUp({ label, icon, children }: PopUpProps) {
  const [open, setOpen] = useState(false);
  const boxRef = useRef<HTMLDivElement>(null);
  const contentId = useId();

  useEffect(() => {
    if (!open) return;
    const onPointerDown = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && boxRef.current?.contains(target))) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointerDown);
    return () => document.removeEventListener('pointerdown', onPointerDown);
  }, [open]);

  const close = () => {
    setOpen(false);
    boxRef.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    event.preventDefault();
    close();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to the keys of the buttons inside.
    <div ref={boxRef} className={styles.box} onKeyDown={onKeyDown}>
      <IconButton
        label={label}
        icon={icon}
        tone={open ? 'open' : 'plain'}
        aria-expanded={open}
        aria-controls={contentId}
        onClick={() => setOpen(!open)}
      />
      <div id={contentId} className={styles.content} hidden={!open}>
        {open && children(close)}
      </div>
    </div>
  );
}
