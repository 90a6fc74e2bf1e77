import { type KeyboardEvent, useRef } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { MoreIcon } from '../../ui/icons.tsx';
import { peersSelectors } from '../peers/peersSlice.ts';
import styles from './PersonMenu.module.css';

/** What a host can do about somebody else: mute, stop the camera, hand over, remove. Nothing for who is no host. */
export function PersonMenu({ peerId }: { peerId: string }) {
  const t = useT();
  const { powers } = useCall();
  const ref = useRef<HTMLDetailsElement>(null);
  const isHost = useAppSelector((state) => state.moderation.role === 'host');
  const peer = useAppSelector((state) => peersSelectors.selectById(state.peers, peerId));
  if (!isHost || !peer) return null;

  const close = () => {
    if (ref.current) ref.current.open = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !ref.current?.open) return;
    event.preventDefault();
    close();
    ref.current.querySelector('summary')?.focus();
  };
  const choice = (label: string, choose: () => Promise<void>, danger = false) => (
    <li>
      <button
        type="button"
        className={danger ? styles.danger : styles.choice}
        onClick={() => {
          close();
          void choose();
        }}
      >
        {label}
      </button>
    </li>
  );
  // A program that sends by HTTP has nobody who could answer.
  const isBroadcaster = peer.device.flag === 'broadcaster';
  return (
    <details
      ref={ref}
      className={styles.menu}
      onKeyDown={onKeyDown}
      // The last ones of a list have no room below.
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) currentTarget.lastElementChild?.scrollIntoView({ block: 'nearest' });
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (relatedTarget && !currentTarget.contains(relatedTarget)) close();
      }}
    >
      <summary className={styles.button} aria-label={t('moderation.manage', { name: peer.displayName })}>
        <MoreIcon />
      </summary>
      <ul className={styles.list}>
        {!isBroadcaster && (
          <>
            {choice(t('moderation.mute'), () => powers.mutePeer(peerId, 'audio'))}
            {choice(t('moderation.stopCamera'), () => powers.mutePeer(peerId, 'video'))}
            {peer.role === 'host'
              ? choice(t('moderation.makeMember'), () => powers.setRole(peerId, 'member'))
              : choice(t('moderation.makeHost'), () => powers.setRole(peerId, 'host'))}
          </>
        )}
        {choice(t('moderation.remove'), () => powers.removePeer(peerId), true)}
      </ul>
    </details>
  );
}
