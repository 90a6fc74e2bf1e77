import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { Select } from '../../ui/Select.tsx';
import type { InputKind } from '../localMedia/localMediaSlice.ts';

/** The choice of a camera or microphone. */
export function InputPicker({ kind }: { kind: InputKind }) {
  const client = useCall();
  const { choices, selectedId } = useAppSelector((state) => state.localMedia[kind]);
  const noun = kind === 'camera' ? 'Camera' : 'Microphone';
  return (
    <Select
      label={noun}
      disabled={choices.length === 0}
      value={selectedId ?? ''}
      onChange={(event) => void client.selectInput(kind, event.target.value)}
    >
      {choices.length === 0 && <option value="">None available</option>}
      {choices.length > 0 && !choices.some(({ deviceId }) => deviceId === selectedId) && (
        <option value="" disabled>
          Pick a {noun.toLowerCase()}
        </option>
      )}
      {choices.map(({ deviceId, label }, index) => (
        <option key={deviceId} value={deviceId}>
          {label || `${noun} ${index + 1}`}
        </option>
      ))}
    </Select>
  );
}
