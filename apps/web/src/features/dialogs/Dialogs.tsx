import { useAppSelector } from '../../hooks.ts';
import { EncryptionDialog } from '../encryption/EncryptionDialog.tsx';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { ShortcutsDialog } from '../shortcuts/ShortcutsDialog.tsx';

/** The dialog that is open, if one is. */
export function Dialogs() {
  const open = useAppSelector((state) => state.dialog.open);
  return (
    <>
      {open === 'encryption' && <EncryptionDialog />}
      {open === 'settings' && <SettingsDialog />}
      {open === 'shortcuts' && <ShortcutsDialog />}
    </>
  );
}
