import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { Emphasised } from '../../ui/Emphasised.tsx';
import { Logo } from '../../ui/Logo.tsx';
import styles from './LeftScreen.module.css';

/** After the call: left by oneself, or ended by the server, with its reason. */
export function LeftScreen() {
  const t = useT();
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
        <h1 className={styles.title}>{t(ended ? 'left.ended' : 'left.left')}</h1>
        <p className={styles.text}>
          {ended ? reason : t('left.devicesOff')} <Emphasised>{t('left.stays', { room: roomId })}</Emphasised>
        </p>
        <div className={styles.actions}>
          <Button tone="primary" onClick={() => client.join(displayName)}>
            {t('left.rejoin')}
          </Button>
        </div>
      </main>
    </div>
  );
}
