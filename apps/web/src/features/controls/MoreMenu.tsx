import type { ReactNode } from 'react';
import { useT } from '../../messages/useT.ts';
import { MoreIcon } from '../../ui/icons.tsx';
import { PopUp } from '../../ui/PopUp.tsx';
import styles from './MoreMenu.module.css';

/** One thing in a {@link MoreMenu}. */
export type MoreChoice = { label: string; icon: ReactNode; choose: () => void };

/**
 * What there is no room for among the controls, behind one button.
 *
 * @param above - What stands above the list, given what closes the menu.
 */
export function MoreMenu({
  choices,
  above,
}: {
  choices: readonly MoreChoice[];
  above?: ((close: () => void) => ReactNode) | undefined;
}) {
  const t = useT();
  return (
    <PopUp label={t('controls.more')} icon={<MoreIcon />}>
      {(close) => (
        <>
          {above?.(close)}
          <ul className={styles.list}>
            {choices.map(({ label, icon, choose }) => (
              <li key={label}>
                <button
                  type="button"
                  className={styles.choice}
                  onClick={() => {
                    // This button goes; what opens now gives the focus back to the one that stays.
                    close();
                    choose();
                  }}
                >
                  {icon}
                  {label}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </PopUp>
  );
}
