import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import styles from './KnockList.module.css';

/** Those who wait in the lobby, for a host to let them in or send them away. Nothing to see while nobody waits. */
export function KnockList() {
  const t = useT();
  const { powers } = useCall();
  const knocks = useAppSelector((state) => state.lobby.knocks);
  const isHost = useAppSelector((state) => state.moderation.role === 'host');
  if (!isHost) return null;
  const count = knocks.length > 0 ? t('lobby.count', { count: knocks.length }) : '';
  return (
    <>
      <VisuallyHidden live>{count}</VisuallyHidden>
      {count && (
        <section className={styles.box} aria-label={t('lobby.knocks')}>
          <h2 className={styles.title}>{count}</h2>
          <ul className={styles.list}>
            {knocks.map(({ peerId, displayName }) => (
              <li key={peerId} className={styles.knock}>
                <span className={styles.name}>{displayName}</span>
                <Button
                  tone="primary"
                  aria-label={t('lobby.admitOf', { name: displayName })}
                  onClick={() => void powers.admit(peerId)}
                >
                  {t('lobby.admit')}
                </Button>
                <Button
                  tone="quiet"
                  aria-label={t('lobby.denyOf', { name: displayName })}
                  onClick={() => void powers.deny(peerId)}
                >
                  {t('lobby.deny')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
