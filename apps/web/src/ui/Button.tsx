import type { ButtonHTMLAttributes } from 'react';
import styles from './Button.module.css';
import { classNames } from './classNames.ts';

/** Props of {@link Button}: a button's own, and how loud it is. */
export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  /** `primary` is the one thing to do on a screen. Default `secondary`. */
  tone?: 'primary' | 'secondary' | 'quiet';
};

/** A button with words in it. */
export function Button({ tone = 'secondary', className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classNames(styles.button, styles[tone], className)} {...rest} />;
}
