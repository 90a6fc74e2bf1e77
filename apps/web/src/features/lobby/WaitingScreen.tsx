import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { Emphasised } from '../../ui/Emphasised.tsx';
import { Logo } from '../../ui/Logo.tsx';
import styles from './WaitingScreen.module.css';

/** In front of a room with a lobby, until a host lets one in. */
export function WaitingScreen() {
  const t = useT();
  const client = useCall();
  const roomId = useAppSelector((state) => state.room.roomId);
  return (
    <div className={styles.screen}>
      <header className={styles.header}>
        <Logo />
      </header>
      <main className={styles.main}>
        <span className={styles.dots} aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        <h1 className={styles.title}>{t('lobby.waiting')}</h1>
        <p className={styles.text} role="status">
          <Emphasised>{t('lobby.waitingText', { room: roomId })}</Emphasised>
        </p>
        <div className={styles.actions}>
          <Button onClick={() => client.leave()}>{t('lobby.giveUp')}</Button>
        </div>
      </main>
    </div>
  );
}
