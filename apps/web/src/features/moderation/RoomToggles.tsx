import { useId } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import styles from './RoomToggles.module.css';

/** How a host runs the room: locked or not, with a lobby or not, and whether the muted may unmute themselves. */
export function RoomToggles() {
  const t = useT();
  const { powers } = useCall();
  const { role, locked, lobby, unmuting } = useAppSelector((state) => state.moderation);
  if (role !== 'host') return null;
  return (
    <fieldset className={styles.toggles}>
      <legend className={styles.legend}>{t('moderation.room')}</legend>
      <Toggle
        on={locked}
        change={(on) => powers.lockRoom(on)}
        label={t('moderation.lock')}
        hint={t('moderation.lockHint')}
      />
      <Toggle
        on={lobby}
        change={(on) => powers.setLobby(on)}
        label={t('moderation.lobby')}
        hint={t('moderation.lobbyHint')}
      />
      <Toggle
        on={unmuting}
        change={(on) => powers.setUnmuting(on)}
        label={t('moderation.unmuting')}
        hint={t('moderation.unmutingHint')}
      />
    </fieldset>
  );
}

type ToggleProps = { on: boolean; change: (on: boolean) => Promise<void>; label: string; hint: string };

/** It stands as the server says, not as it was clicked: that may take a moment, or be refused. */
function Toggle({ on, change, label, hint }: ToggleProps) {
  const hintId = useId();
  return (
    <label className={styles.toggle}>
      <span>
        {label}
        <small id={hintId} className={styles.hint}>
          {hint}
        </small>
      </span>
      <input
        type="checkbox"
        checked={on}
        aria-label={label}
        aria-describedby={hintId}
        onChange={({ target }) => void change(target.checked)}
      />
    </label>
  );
}
