import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { IconButton, type IconButtonProps } from '../../ui/IconButton.tsx';
import { CameraIcon, CameraOffIcon } from '../../ui/icons.tsx';

/** Turns the camera on and off. */
export function CameraButton({ shape }: Pick<IconButtonProps, 'shape'>) {
  const t = useT();
  const client = useCall();
  const { status } = useAppSelector((state) => state.localMedia.camera);
  const on = status === 'on';
  return (
    <IconButton
      shape={shape}
      label={t(on ? 'controls.stopCamera' : 'controls.startCamera')}
      tone={on ? 'plain' : 'off'}
      icon={on ? <CameraIcon /> : <CameraOffIcon />}
      disabled={status === 'opening'}
      onClick={() => (on ? client.stopCamera() : void client.openInputs(['camera']))}
    />
  );
}
