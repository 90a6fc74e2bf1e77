import type { ReactNode } from 'react';
import { Logo } from './Logo.tsx';
import styles from './MessageScreen.module.css';

/** Props of {@link MessageScreen}. */
export type MessageScreenProps = {
  title: string;
  text: ReactNode;
  /** Read out when it comes up: nobody has asked for it. */
  announced?: boolean;
  /** Stands above the title. */
  above?: ReactNode;
  /** What can be done now. */
  children: ReactNode;
};

/** A whole page that says one thing, outside of a call. */
export function MessageScreen({ title, text, announced = false, above, children }: MessageScreenProps) {
  return (
    <div className={styles.screen}>
      <header className={styles.header}>
        <Logo />
      </header>
      <main className={styles.main}>
        {above}
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.text} role={announced ? 'status' : undefined}>
          {text}
        </p>
        <div className={styles.actions}>{children}</div>
      </main>
    </div>
  );
}
