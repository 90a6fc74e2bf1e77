import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classNames } from './classNames.ts';
import styles from './IconButton.module.css';

/** Props of {@link IconButton}. */
export type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label'> & {
  /** The accessible name, and the words under the icon where there is room. */
  label: string;
  icon: ReactNode;
  /** `off`: something of yours is off. `on`: something is going out. `danger`: ends the call. */
  tone?: 'plain' | 'off' | 'on' | 'danger';
  /** `bar` has the words under the icon, `disc` is the icon alone, `bare` a small one without a disc. Default `bar`. */
  shape?: 'bar' | 'disc' | 'bare';
};

/** A round button with an icon, whose name never depends on the icon being understood. */
export function IconButton({
  label,
  icon,
  tone = 'plain',
  shape = 'bar',
  className,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={shape === 'bar' ? undefined : label}
      className={classNames(styles.button, styles[tone], styles[shape], className)}
      {...rest}
    >
      <span className={styles.icon}>{icon}</span>
      {shape === 'bar' && (
        <span className={styles.label} aria-hidden="true">
          {label}
        </span>
      )}
    </button>
  );
}
