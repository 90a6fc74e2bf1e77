import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { Emphasised } from '../../ui/Emphasised.tsx';
import { MessageScreen } from '../../ui/MessageScreen.tsx';

/** After the call: left by oneself, or ended by the server, with its reason. */
export function LeftScreen() {
  const t = useT();
  const client = useCall();
  const { roomId, displayName } = useAppSelector((state) => state.room);
  const { phase, reason } = useAppSelector((state) => state.connection);
  const ended = phase === 'ended';
  const text = (
    <>
      {ended ? reason : t('left.devicesOff')} <Emphasised>{t('left.stays', { room: roomId })}</Emphasised>
    </>
  );
  return (
    <MessageScreen title={t(ended ? 'left.ended' : 'left.left')} text={text}>
      <Button tone="primary" onClick={() => client.join(displayName)}>
        {t('left.rejoin')}
      </Button>
    </MessageScreen>
  );
}
