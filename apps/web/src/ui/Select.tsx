import type { SelectHTMLAttributes } from 'react';
import { useId } from 'react';
import styles from './Field.module.css';

/** Props of {@link Select}. */
export type SelectProps = SelectHTMLAttributes<HTMLSelectElement> & { label: string };

/** A labelled choice from a list. */
export function Select({ label, children, ...rest }: SelectProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div className={styles.selectBox}>
        <select id={id} className={styles.input} {...rest}>
          {children}
        </select>
      </div>
    </div>
  );
}
