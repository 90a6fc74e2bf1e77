import { useEffect } from 'react';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { peersSelectors } from '../peers/peersSlice.ts';
import styles from './Reactions.module.css';
import { reactionChoices } from './reactionChoices.ts';
import { type Reaction, reactionGone } from './reactionsSlice.ts';

/** How long a reaction is seen, in milliseconds. */
const SHOWN_MS = 5000;

/** What people react with, passing over the stage with their names. */
export function Reactions() {
  const reactions = useAppSelector((state) => state.reactions);
  return (
    <ul className={styles.reactions} aria-live="polite">
      {reactions.map((reaction) => (
        <Passing key={reaction.id} reaction={reaction} />
      ))}
    </ul>
  );
}

function Passing({ reaction: { id, peerId, reaction } }: { reaction: Reaction }) {
  const t = useT();
  const dispatch = useAppDispatch();
  const name = useAppSelector(({ room, peers }) =>
    room.peerId === peerId ? t('stage.you') : peersSelectors.selectById(peers, peerId)?.displayName || t('app.guest'),
  );
  const known = reactionChoices.find((choice) => choice.reaction === reaction);

  useEffect(() => {
    const timer = setTimeout(() => dispatch(reactionGone(id)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, dispatch]);

  return (
    <li className={styles.reaction}>
      <VisuallyHidden>{t('reactions.came', { name, reaction: known ? t(known.key) : reaction })}</VisuallyHidden>
      <span className={styles.emoji} aria-hidden="true">
        {reaction}
      </span>
      <span className={styles.name} aria-hidden="true">
        {name}
      </span>
    </li>
  );
}
