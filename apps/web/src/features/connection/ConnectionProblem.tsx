import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './ConnectionProblem.module.css';
import { failedAttemptWords, iceFailureWords } from './statusWords.ts';

/** What is wrong with the connection, what Parley does about it, and what the person can do. Nothing while all is well. */
export function ConnectionProblem() {
  const t = useT();
  const client = useCall();
  const connection = useAppSelector((state) => state.connection);
  const { phase, failedAttempts, reason, iceFailure } = connection;
  const unreachable = failedAttempts > 0 && (phase === 'connecting' || phase === 'reconnecting');
  if (!unreachable && !iceFailure) return null;

  return (
    <section className={styles.problem} role="alert">
      {unreachable ? (
        <>
          <h2 className={styles.title}>{failedAttemptWords(t, connection)}</h2>
          <p>
            {reason} {t('connection.keepsTrying')}
          </p>
        </>
      ) : (
        <>
          <h2 className={styles.title}>{t('connection.noMedia')}</h2>
          <p className={styles.addresses}>{iceFailureWords(t, iceFailure ?? [])}.</p>
          <p>{t('connection.noMediaAdvice')}</p>
        </>
      )}
      <div className={styles.actions}>
        <Button onClick={() => client.reconnectNow()}>{t('connection.retry')}</Button>
      </div>
    </section>
  );
}
