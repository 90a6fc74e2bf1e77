import { useT } from '../../messages/useT.ts';
import { IconButton, type IconButtonProps } from '../../ui/IconButton.tsx';
import { MicrophoneIcon, MicrophoneOffIcon } from '../../ui/icons.tsx';
import { useMicrophoneSwitch } from './switches.ts';

/** Mute and unmute; without an open microphone, "Unmute" opens one. */
export function MicrophoneButton({ shape }: Pick<IconButtonProps, 'shape'>) {
  const t = useT();
  const { on, opening, toggle } = useMicrophoneSwitch();
  return (
    <IconButton
      shape={shape}
      label={t(on ? 'controls.mute' : 'controls.unmute')}
      tone={on ? 'plain' : 'off'}
      icon={on ? <MicrophoneIcon /> : <MicrophoneOffIcon />}
      disabled={opening}
      onClick={toggle}
    />
  );
}
