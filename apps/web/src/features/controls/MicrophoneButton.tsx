import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { IconButton, type IconButtonProps } from '../../ui/IconButton.tsx';
import { MicrophoneIcon, MicrophoneOffIcon } from '../../ui/icons.tsx';

/** Mute and unmute; without an open microphone, "Unmute" opens one. */
export function MicrophoneButton({ shape }: Pick<IconButtonProps, 'shape'>) {
  const t = useT();
  const client = useCall();
  const { microphone, muted } = useAppSelector((state) => state.localMedia);
  const live = microphone.status === 'on' && !muted;
  const toggle = () => {
    if (live) return client.setMuted(true);
    client.setMuted(false);
    if (microphone.status === 'off') void client.openInputs(['microphone']);
  };
  return (
    <IconButton
      shape={shape}
      label={t(live ? 'controls.mute' : 'controls.unmute')}
      tone={live ? 'plain' : 'off'}
      icon={live ? <MicrophoneIcon /> : <MicrophoneOffIcon />}
      disabled={microphone.status === 'opening'}
      onClick={toggle}
    />
  );
}
