import { useCall } from '../../CallContext.ts';
import { useT } from '../../messages/useT.ts';
import styles from './ReactionRow.module.css';
import { reactionChoices } from './reactionChoices.ts';

/** The reactions to choose from. */
export function ReactionRow({ onSent }: { onSent: () => void }) {
  const t = useT();
  const client = useCall();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend of its own.
    <div className={styles.row} role="group" aria-label={t('reactions.title')}>
      {reactionChoices.map(({ reaction, key }) => (
        <button
          key={reaction}
          type="button"
          className={styles.choice}
          aria-label={t(key)}
          title={t(key)}
          onClick={() => {
            onSent();
            void client.gestures.react(reaction);
          }}
        >
          {reaction}
        </button>
      ))}
    </div>
  );
}
