import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { type Language, languageNames, languages } from '../../messages/languages.ts';
import { rememberLanguage, speak } from '../../messages/translator.ts';
import { useLanguage, useT } from '../../messages/useT.ts';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Select } from '../../ui/Select.tsx';
import { dialogClosed } from '../dialogs/dialogSlice.ts';
import { InputPicker } from '../join/InputPicker.tsx';
import { noticeShown } from '../notices/noticesSlice.ts';
import { SpeakerPicker } from '../voices/SpeakerPicker.tsx';
import styles from './SettingsDialog.module.css';

const resolutions = [
  { heightPx: 360, key: 'settings.resolutionLow' },
  { heightPx: 540, key: 'settings.resolutionMedium' },
  { heightPx: 720, key: 'settings.resolutionHigh' },
  { heightPx: 1080, key: 'settings.resolutionFull' },
] as const;

/** Devices, pictures and language, before the call or in it. What is chosen holds at once. */
export function SettingsDialog() {
  const t = useT();
  const client = useCall();
  const dispatch = useAppDispatch();
  const { produces, consumes } = useAppSelector((state) => state.room);
  const heightPx = useAppSelector((state) => state.localMedia.pictureHeightPx);
  const audioOnly = useAppSelector((state) => state.settings.audioOnly);

  return (
    <Dialog title={t('settings.title')} closeLabel={t('app.close')} onClose={() => dispatch(dialogClosed())}>
      <section className={styles.group} aria-label={t('settings.devices')}>
        {produces && (
          <>
            <InputPicker kind="microphone" />
            <InputPicker kind="camera" />
            <Select
              label={t('settings.resolution')}
              value={heightPx}
              onChange={({ target }) => void client.setPictureHeight(Number(target.value))}
            >
              {resolutions.map((resolution) => (
                <option key={resolution.heightPx} value={resolution.heightPx}>
                  {t(resolution.key)}
                </option>
              ))}
            </Select>
          </>
        )}
        {consumes && <SpeakerPicker />}
      </section>
      <section className={styles.group} aria-label={t('settings.call')}>
        {consumes && (
          <Checkbox
            label={t('settings.audioOnly')}
            checked={audioOnly}
            onChange={(checked) => client.setAudioOnly(checked)}
          />
        )}
        <LanguagePicker />
      </section>
    </Dialog>
  );
}

function LanguagePicker() {
  const t = useT();
  const dispatch = useAppDispatch();
  const choose = async (language: Language) => {
    try {
      await speak(language);
      rememberLanguage(language);
    } catch {
      dispatch(noticeShown('warning', t('settings.languageFailed')));
    }
  };
  return (
    <Select
      label={t('settings.language')}
      value={useLanguage()}
      onChange={({ target }) => {
        const language = languageNames.find((name) => name === target.value);
        if (language) void choose(language);
      }}
    >
      {languageNames.map((language) => (
        <option key={language} value={language} lang={languages[language].tag}>
          {languages[language].name}
        </option>
      ))}
    </Select>
  );
}
