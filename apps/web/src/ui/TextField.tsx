import type { InputHTMLAttributes } from 'react';
import { useId } from 'react';
import styles from './Field.module.css';

/** Props of {@link TextField}. */
export type TextFieldProps = InputHTMLAttributes<HTMLInputElement> & { label: string };

/** A labelled line of text. */
export function TextField({ label, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <input id={id} type="text" className={styles.input} {...rest} />
    </div>
  );
}
