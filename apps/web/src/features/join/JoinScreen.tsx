import { type FormEvent, useEffect, useId, useState } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { SettingsIcon } from '../../ui/icons.tsx';
import { Logo } from '../../ui/Logo.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { dialogOpened } from '../dialogs/dialogSlice.ts';
import { EncryptionLine } from '../encryption/EncryptionLine.tsx';
import { NetworkCheck } from '../networkCheck/NetworkCheck.tsx';
import { DevicePreview } from './DevicePreview.tsx';
import { InputPicker } from './InputPicker.tsx';
import styles from './JoinScreen.module.css';
import { joinHint } from './joinHint.ts';

/** Before the call: see yourself, pick devices, say your name. Joining is possible whatever the devices do. */
export function JoinScreen() {
  const t = useT();
  const client = useCall();
  const dispatch = useAppDispatch();
  const { roomId, displayName, produces, consumes } = useAppSelector((state) => state.room);
  const { microphone, camera } = useAppSelector((state) => state.localMedia);
  const [name, setName] = useState(displayName);
  const hintId = useId();
  const hasChoices = microphone.choices.length + camera.choices.length > 0;

  useEffect(() => {
    void client.openPreview();
  }, [client]);

  const join = (event: FormEvent) => {
    event.preventDefault();
    client.join(name.trim() || t('app.guest'));
  };

  const hint = joinHint(t, { produces, consumes, microphone: microphone.status, camera: camera.status });

  return (
    <div className={styles.screen}>
      <header className={styles.header}>
        <Logo />
        <IconButton
          shape="bare"
          label={t('controls.settings')}
          icon={<SettingsIcon />}
          onClick={() => dispatch(dialogOpened('settings'))}
        />
      </header>
      <main className={styles.main}>
        {produces && (
          <div className={styles.preview}>
            <DevicePreview name={name} />
          </div>
        )}
        <form className={styles.form} onSubmit={join}>
          <div>
            <p className={styles.eyebrow}>{t('join.eyebrow')}</p>
            <h1 className={styles.room}>{roomId}</h1>
            <EncryptionLine />
          </div>
          <TextField
            label={t('join.name')}
            placeholder={t('app.guest')}
            autoComplete="name"
            maxLength={64}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          {produces && hasChoices && (
            <div className={styles.pickers}>
              <InputPicker kind="microphone" />
              <InputPicker kind="camera" />
            </div>
          )}
          <div className={styles.go}>
            <Button tone="primary" type="submit" className={styles.join} aria-describedby={hint ? hintId : undefined}>
              {t('join.join')}
            </Button>
            {hint && (
              <p id={hintId} className={styles.hint}>
                {hint}
              </p>
            )}
          </div>
          <NetworkCheck />
        </form>
      </main>
    </div>
  );
}
