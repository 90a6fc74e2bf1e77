import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { passphraseLength } from '../../media/encryption/keyInAddress.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import styles from './EncryptionDialog.module.css';
import { suggestPassphrase } from './suggestPassphrase.ts';

/** Where the key is entered or changed, and encryption turned off; and what it is good for. Escape closes it. */
export function EncryptionDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const client = useCall();
  const { on, supported } = useAppSelector((state) => state.encryption);
  const [passphrase, setPassphrase] = useState('');
  const [working, setWorking] = useState(false);
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    if (!ref.current?.open) ref.current?.showModal();
  }, []);

  const apply = async (next: string | undefined) => {
    setWorking(true);
    try {
      await client.setPassphrase(next);
      onClose();
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
    <dialog ref={ref} className={styles.dialog} aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId} className={styles.title}>
        {t('encryption.title')}
      </h2>
      <p className={styles.explanation}>{on ? t('encryption.explainOn') : t('encryption.explainOff')}</p>
      {supported ? (
        <form onSubmit={submit}>
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
            <Button tone="quiet" onClick={onClose}>
              {t('encryption.close')}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <p className={styles.explanation}>{t('encryption.unsupported')}</p>
          <Button onClick={onClose}>{t('encryption.close')}</Button>
        </>
      )}
    </dialog>
  );
}
