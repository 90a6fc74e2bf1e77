import type { ReactNode } from 'react';
import styles from './VisuallyHidden.module.css';

/**
 * Text that only assistive technology meets.
 *
 * @param live - Read out when it changes. Default false.
 */
export function VisuallyHidden({ children, live = false }: { children: ReactNode; live?: boolean }) {
  return (
    <span className={styles.hidden} aria-live={live ? 'polite' : undefined}>
      {children}
    </span>
  );
}
