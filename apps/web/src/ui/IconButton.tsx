import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classNames } from './classNames.ts';
import styles from './IconButton.module.css';

/** Props of {@link IconButton}. */
export type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label'> & {
  /** The accessible name, and the words under the icon where there is room. */
  label: string;
  icon: ReactNode;
  /** A number on the icon, and what it counts for those who don't see it: `2`, `2 unread`. */
  badge?: { text: string; label: string } | undefined;
  /**
   * `off`: something of yours is off. `on`: something is going out. `open`: what it opens is open. `danger`: ends the call.
   */
  tone?: 'plain' | 'off' | 'on' | 'open' | 'danger';
  /**
   * `bar` has the words under the icon, `disc` is the icon alone, over a picture, `field` stands beside a field, `bare` is a small
   * one without a disc. Default `bar`.
   */
  shape?: 'bar' | 'disc' | 'field' | 'bare';
};

/** A round button with an icon, whose name never depends on the icon being understood. */
export function IconButton({
  label,
  icon,
  badge,
  tone = 'plain',
  shape = 'bar',
  className,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={badge ? `${label}, ${badge.label}` : label}
      title={shape === 'bar' ? undefined : label}
      className={classNames(styles.button, styles[tone], styles[shape], className)}
      {...rest}
    >
      <span className={styles.icon} data-badge={badge?.text}>
        {icon}
      </span>
      {shape === 'bar' && (
        <span className={styles.label} aria-hidden="true">
          {label}
        </span>
      )}
    </button>
  );
}
