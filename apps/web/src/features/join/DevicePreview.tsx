import { useCall } from '../../CallContext.ts';
import { useAppSelector, useTrack } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Video } from '../../ui/Video.tsx';
import { CameraButton } from '../controls/CameraButton.tsx';
import { MicrophoneButton } from '../controls/MicrophoneButton.tsx';
import { deviceProblemWords } from '../localMedia/deviceProblemWords.ts';
import type { DeviceProblem, InputKind } from '../localMedia/localMediaSlice.ts';
import styles from './DevicePreview.module.css';
import { LevelMeter } from './LevelMeter.tsx';

/** How the others will see this person: the picture, the level of the microphone, and what is wrong with either. */
export function DevicePreview({ name }: { name: string }) {
  const t = useT();
  const client = useCall();
  const { microphone, camera, muted } = useAppSelector((state) => state.localMedia);
  const videoTrack = useTrack('local:webcam');
  const audioTrack = useTrack('local:mic');
  const failed = (['microphone', 'camera'] as const).filter(
    (kind) => (kind === 'camera' ? camera : microphone).problem,
  );
  const same = microphone.problem === camera.problem;
  const groups = same && failed.length > 0 ? [failed] : failed.map((kind) => [kind]);

  return (
    <div className={styles.preview}>
      <div className={styles.picture}>
        {videoTrack ? (
          <Video track={videoTrack} mirrored label={t('join.preview')} />
        ) : (
          <div className={styles.empty}>
            <Avatar name={name.trim() || t('app.guest')} />
            <p>{t(camera.status === 'opening' ? 'join.cameraWaiting' : 'join.cameraOff')}</p>
          </div>
        )}
        <div className={styles.level}>{audioTrack && !muted && <LevelMeter track={audioTrack} />}</div>
        <div className={styles.controls}>
          <MicrophoneButton shape="disc" />
          <CameraButton shape="disc" />
        </div>
      </div>
      {failed.length > 0 && (
        <div className={styles.problems} role="alert">
          {groups.map((kinds) => (
            <DeviceProblemText
              key={kinds.join()}
              kinds={kinds}
              problem={kinds.includes('camera') ? camera.problem : microphone.problem}
            />
          ))}
          <button type="button" className={styles.retry} onClick={() => void client.openInputs(failed)}>
            {t('app.tryAgain')}
          </button>
        </div>
      )}
    </div>
  );
}

function DeviceProblemText({
  kinds,
  problem = 'unknown',
}: {
  kinds: readonly InputKind[];
  problem?: DeviceProblem | undefined;
}) {
  const t = useT();
  const { what, todo } = deviceProblemWords(t, kinds, problem);
  return (
    <p>
      <strong>{what}</strong> {todo}
    </p>
  );
}
