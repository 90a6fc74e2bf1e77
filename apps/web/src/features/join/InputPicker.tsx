import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Select } from '../../ui/Select.tsx';
import type { InputKind } from '../localMedia/localMediaSlice.ts';

/** The choice of a camera or microphone; nothing while there is none to choose. */
export function InputPicker({ kind }: { kind: InputKind }) {
  const t = useT();
  const client = useCall();
  const { choices, selectedId } = useAppSelector((state) => state.localMedia[kind]);
  if (choices.length === 0) return null;
  const noun = t(`devices.${kind}`);
  return (
    <Select
      label={noun}
      value={selectedId ?? ''}
      onChange={(event) => void client.selectInput(kind, event.target.value)}
    >
      {!choices.some(({ deviceId }) => deviceId === selectedId) && (
        <option value="" disabled>
          {t(kind === 'camera' ? 'devices.pickCamera' : 'devices.pickMicrophone')}
        </option>
      )}
      {choices.map(({ deviceId, label }, index) => (
        <option key={deviceId} value={deviceId}>
          {label || t('devices.numbered', { kind: noun, number: index + 1 })}
        </option>
      ))}
    </Select>
  );
}
