import { useAppSelector } from '../../hooks.ts';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { ShortcutsDialog } from '../shortcuts/ShortcutsDialog.tsx';

/** The dialog that is open, if one is. */
export function Dialogs() {
  const open = useAppSelector((state) => state.dialog.open);
  return (
    <>
      {open === 'settings' && <SettingsDialog />}
      {open === 'shortcuts' && <ShortcutsDialog />}
    </>
  );
}
