import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { rememberShortcuts } from '../../media/preferences.ts';
import { useT } from '../../messages/useT.ts';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { dialogClosed } from '../dialogs/dialogSlice.ts';
import { shortcutsChanged } from '../settings/settingsSlice.ts';
import styles from './ShortcutsDialog.module.css';
import { shortcuts } from './shortcuts.ts';

/** Which key does what; and the way to turn them off for who speaks to the computer, or hits keys by chance. */
export function ShortcutsDialog() {
  const t = useT();
  const dispatch = useAppDispatch();
  const enabled = useAppSelector((state) => state.settings.shortcuts);
  const enable = (on: boolean) => {
    rememberShortcuts(on);
    dispatch(shortcutsChanged(on));
  };
  return (
    <Dialog title={t('shortcuts.title')} closeLabel={t('app.close')} onClose={() => dispatch(dialogClosed())}>
      <dl className={styles.list}>
        {shortcuts.map(({ action, key, shift }) => (
          <div key={action} className={styles.line}>
            <dt>{t(`shortcuts.${action}`)}</dt>
            <dd className={styles.keys}>
              {shift && (
                <>
                  <kbd>⇧</kbd>{' '}
                </>
              )}
              <kbd>{key.toUpperCase()}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.note}>{t('shortcuts.note')}</p>
      <Checkbox label={t('shortcuts.enabled')} checked={enabled} onChange={enable} />
    </Dialog>
  );
}
