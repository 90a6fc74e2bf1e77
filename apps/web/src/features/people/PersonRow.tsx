import type { ReactNode } from 'react';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import {
  SmallCameraOffIcon,
  SmallHandIcon,
  SmallMicrophoneOffIcon,
  SmallScreenIcon,
  SmallSpeakerIcon,
} from '../../ui/icons.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { PersonMenu } from '../moderation/PersonMenu.tsx';
import { volumeChanged } from '../voices/voicesSlice.ts';
import styles from './PersonRow.module.css';
import type { Person } from './selectPeople.ts';

/** One person in the list: the name, what is on, and for others how loud they are here. */
export function PersonRow({ person }: { person: Person }) {
  const t = useT();
  const consumes = useAppSelector((state) => state.room.consumes);
  const name = person.name || t('app.guest');
  return (
    <li className={styles.row}>
      <span className={styles.face}>
        <Avatar name={name} />
      </span>
      <div className={styles.who}>
        <span className={styles.name}>{person.own ? t('people.you', { name }) : name}</span>
        <span className={styles.marks}>
          {person.handRaisedAtMs !== undefined && (
            <Mark words={t('people.handRaised')} className={styles.hand}>
              <SmallHandIcon />
            </Mark>
          )}
          {person.sharing && (
            <Mark words={t('people.sharing')}>
              <SmallScreenIcon />
            </Mark>
          )}
          {!person.microphoneOn && (
            <Mark words={t('people.microphoneOff')}>
              <SmallMicrophoneOffIcon />
            </Mark>
          )}
          {!person.cameraOn && (
            <Mark words={t('people.cameraOff')}>
              <SmallCameraOffIcon />
            </Mark>
          )}
        </span>
      </div>
      {!person.own && consumes && <Volume peerId={person.peerId} name={name} />}
      {!person.own && <PersonMenu peerId={person.peerId} />}
    </li>
  );
}

function Mark({ words, className, children }: { words: string; className?: string | undefined; children: ReactNode }) {
  return (
    <span className={className} title={words}>
      {children}
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  );
}

function Volume({ peerId, name }: { peerId: string; name: string }) {
  const t = useT();
  const dispatch = useAppDispatch();
  const volume = useAppSelector((state) => state.voices.volumes[peerId] ?? 1);
  return (
    <span className={styles.volume}>
      <SmallSpeakerIcon />
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={Math.round(volume * 100)}
        aria-label={t('people.volumeOf', { name })}
        onChange={({ target }) => dispatch(volumeChanged({ peerId, volume: Number(target.value) / 100 }))}
      />
    </span>
  );
}
