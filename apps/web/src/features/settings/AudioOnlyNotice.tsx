import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { HeadphonesIcon } from '../../ui/icons.tsx';
import styles from './AudioOnlyNotice.module.css';
import { selectHiddenShare } from './selectHiddenShare.ts';

/** Says in audio-only mode why there are no pictures, and whose screen is missed; and leads out of it. */
export function AudioOnlyNotice() {
  const t = useT();
  const client = useCall();
  const audioOnly = useAppSelector((state) => state.settings.audioOnly && state.room.consumes);
  const sharedBy = useAppSelector(selectHiddenShare);
  if (!audioOnly) return null;
  return (
    <p className={styles.notice}>
      <HeadphonesIcon />
      <span>
        {t('audioOnly.notice')}
        {sharedBy !== undefined && <span className={styles.shared}> {t('audioOnly.sharing', { name: sharedBy })}</span>}
      </span>
      <button type="button" className={styles.leave} onClick={() => client.setAudioOnly(false)}>
        {t('audioOnly.leave')}
      </button>
    </p>
  );
}
