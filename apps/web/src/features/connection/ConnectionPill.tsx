import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { classNames } from '../../ui/classNames.ts';
import styles from './ConnectionPill.module.css';
import { statusWords } from './statusWords.ts';

/** The state of the connection in words, always on screen during a call. */
export function ConnectionPill() {
  const t = useT();
  const status = statusWords(
    t,
    useAppSelector((state) => state.connection),
  );
  return (
    <p className={classNames(styles.pill, styles[status.tone])} role="status">
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.text}>{status.text}</span>
    </p>
  );
}
