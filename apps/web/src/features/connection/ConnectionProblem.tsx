import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './ConnectionProblem.module.css';
import { failedAttemptWords, iceFailureWords } from './statusWords.ts';

/** What is wrong with the connection, what Parley does about it, and what the person can do. Nothing while all is well. */
export function ConnectionProblem() {
  const client = useCall();
  const connection = useAppSelector((state) => state.connection);
  const { phase, failedAttempts, reason, iceFailure } = connection;
  const unreachable = failedAttempts > 0 && (phase === 'connecting' || phase === 'reconnecting');
  if (!unreachable && !iceFailure) return null;

  return (
    <section className={styles.problem} role="alert">
      {unreachable ? (
        <>
          <h2 className={styles.title}>{failedAttemptWords(connection)}</h2>
          <p>{reason} Parley keeps trying; your microphone and camera stay as they are.</p>
        </>
      ) : (
        <>
          <h2 className={styles.title}>Sound and picture can't get through</h2>
          <p className={styles.addresses}>{iceFailureWords(iceFailure ?? [])}.</p>
          <p>
            A firewall, a VPN or a wrong announced address may be in the way. Parley keeps trying; another network often
            helps.
          </p>
        </>
      )}
      <div className={styles.actions}>
        <Button onClick={() => client.reconnectNow()}>Try again now</Button>
      </div>
    </section>
  );
}
