import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Select } from '../../ui/Select.tsx';
import { speakerChosen } from './voicesSlice.ts';

/** The choice of what plays the others; nothing where the browser leaves that to the system. */
export function SpeakerPicker() {
  const t = useT();
  const dispatch = useAppDispatch();
  const { speakers, speakerId } = useAppSelector((state) => state.voices);
  if (speakers.length === 0) return null;
  const noun = t('devices.speaker');
  return (
    <Select
      label={noun}
      value={speakerId ?? ''}
      onChange={({ target }) => dispatch(speakerChosen(target.value || undefined))}
    >
      <option value="">{t('devices.speakerDefault')}</option>
      {speakers.map(({ deviceId, label }, index) => (
        <option key={deviceId} value={deviceId}>
          {label || t('devices.numbered', { kind: noun, number: index + 1 })}
        </option>
      ))}
    </Select>
  );
}
