import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useT } from '../../messages/useT.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { MoreIcon } from '../../ui/icons.tsx';
import styles from './MoreMenu.module.css';

/** One thing in a {@link MoreMenu}. */
export type MoreChoice = { label: string; icon: ReactNode; choose: () => void };

/** What there is no room for among the controls, behind one button. Escape or a click elsewhere closes it. */
export function MoreMenu({ choices }: { choices: readonly MoreChoice[] }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const boxRef = useRef<HTMLDivElement>(null);
  const listId = useId();

  useEffect(() => {
    if (!open) return;
    const onPointerDown = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && boxRef.current?.contains(target))) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointerDown);
    return () => document.removeEventListener('pointerdown', onPointerDown);
  }, [open]);

  const focusButton = () => boxRef.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    event.preventDefault();
    setOpen(false);
    focusButton();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to the keys of the buttons inside.
    <div ref={boxRef} className={styles.box} onKeyDown={onKeyDown}>
      <IconButton
        label={t('controls.more')}
        icon={<MoreIcon />}
        tone={open ? 'open' : 'plain'}
        aria-expanded={open}
        aria-controls={listId}
        onClick={() => setOpen(!open)}
      />
      <ul id={listId} className={styles.list} hidden={!open}>
        {choices.map(({ label, icon, choose }) => (
          <li key={label}>
            <button
              type="button"
              className={styles.choice}
              onClick={() => {
                setOpen(false);
                // This button goes; what opens now gives the focus back to the one that stays.
                focusButton();
                choose();
              }}
            >
              {icon}
              {label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
