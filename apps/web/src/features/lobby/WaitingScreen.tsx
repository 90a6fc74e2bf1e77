import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { Emphasised } from '../../ui/Emphasised.tsx';
import { MessageScreen } from '../../ui/MessageScreen.tsx';
import styles from './WaitingScreen.module.css';

/** In front of a room with a lobby, until a host lets one in. */
export function WaitingScreen() {
  const t = useT();
  const client = useCall();
  const roomId = useAppSelector((state) => state.room.roomId);
  const dots = (
    <span className={styles.dots} aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
  return (
    <MessageScreen
      title={t('lobby.waiting')}
      text={<Emphasised>{t('lobby.waitingText', { room: roomId })}</Emphasised>}
      announced
      above={dots}
    >
      <Button onClick={() => client.leave()}>{t('lobby.giveUp')}</Button>
    </MessageScreen>
  );
}
