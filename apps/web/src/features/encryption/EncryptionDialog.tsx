import { type FormEvent, useLayoutEffect, useRef, useState } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { passphraseLength } from '../../media/encryption/keyInAddress.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { dialogClosed } from '../dialogs/dialogSlice.ts';
import styles from './EncryptionDialog.module.css';
import { suggestPassphrase } from './suggestPassphrase.ts';

/** Where the key is entered or changed, and encryption turned off; and what it is good for. */
export function EncryptionDialog() {
  const t = useT();
  const client = useCall();
  const dispatch = useAppDispatch();
  const { on, supported } = useAppSelector((state) => state.encryption);
  const [passphrase, setPassphrase] = useState('');
  const [working, setWorking] = useState(false);
  const formRef = useRef<HTMLFormElement>(null);
  // Once the dialog is open, which gives the focus to its first button.
  useLayoutEffect(() => formRef.current?.querySelector('input')?.focus(), []);

  const close = () => dispatch(dialogClosed());

  const apply = async (next: string | undefined) => {
    setWorking(true);
    try {
      await client.setPassphrase(next);
      close();
    } finally {
      setWorking(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (passphrase !== '') void apply(passphrase);
  };
  const suggest = () => setPassphrase(suggestPassphrase((length) => crypto.getRandomValues(new Uint8Array(length))));

  return (
    <Dialog title={t('encryption.title')} closeLabel={t('app.close')} onClose={close}>
      <p className={styles.explanation}>{on ? t('encryption.explainOn') : t('encryption.explainOff')}</p>
      {supported ? (
        <form ref={formRef} onSubmit={submit}>
          <TextField
            label={t('encryption.key')}
            autoComplete="off"
            spellCheck={false}
            maxLength={passphraseLength}
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
          <p className={styles.hint}>
            {t('encryption.keyHint')}{' '}
            <button type="button" className={styles.suggest} onClick={suggest}>
              {t('encryption.suggest')}
            </button>
          </p>
          <div className={styles.choices}>
            <Button tone="primary" type="submit" disabled={working || passphrase === ''}>
              {working ? t('encryption.working') : on ? t('encryption.change') : t('encryption.turnOn')}
            </Button>
            {on && (
              <Button disabled={working} onClick={() => void apply(undefined)}>
                {t('encryption.turnOff')}
              </Button>
            )}
          </div>
        </form>
      ) : (
        <p className={styles.explanation}>{t('encryption.unsupported')}</p>
      )}
    </Dialog>
  );
}
