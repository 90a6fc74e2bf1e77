import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { Button } from '../../ui/Button.tsx';
import { Logo } from '../../ui/Logo.tsx';
import styles from './LeftScreen.module.css';

/** After the call: left by oneself, or ended by the server, with its reason. */
export function LeftScreen() {
  const client = useCall();
  const { roomId, displayName } = useAppSelector((state) => state.room);
  const { phase, reason } = useAppSelector((state) => state.connection);
  const ended = phase === 'ended';
  return (
    <div className={styles.screen}>
      <header className={styles.header}>
        <Logo />
      </header>
      <main className={styles.main}>
        <h1 className={styles.title}>{ended ? 'The call ended' : 'You left'}</h1>
        <p className={styles.text}>
          {ended ? reason : 'Your microphone and camera are off.'} The room <strong>{roomId}</strong> stays at the same
          address.
        </p>
        <div className={styles.actions}>
          <Button tone="primary" onClick={() => client.join(displayName)}>
            Rejoin
          </Button>
        </div>
      </main>
    </div>
  );
}
