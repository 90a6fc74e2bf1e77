import { useT } from '../../messages/useT.ts';
import { IconButton, type IconButtonProps } from '../../ui/IconButton.tsx';
import { CameraIcon, CameraOffIcon } from '../../ui/icons.tsx';
import { useCameraSwitch } from './switches.ts';

/** Turns the camera on and off. */
export function CameraButton({ shape }: Pick<IconButtonProps, 'shape'>) {
  const t = useT();
  const { on, opening, toggle } = useCameraSwitch();
  return (
    <IconButton
      shape={shape}
      label={t(on ? 'controls.stopCamera' : 'controls.startCamera')}
      tone={on ? 'plain' : 'off'}
      icon={on ? <CameraIcon /> : <CameraOffIcon />}
      disabled={opening}
      onClick={toggle}
    />
  );
}
