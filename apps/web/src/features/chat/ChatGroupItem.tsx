import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { classNames } from '../../ui/classNames.ts';
import styles from './ChatGroupItem.module.css';
import { type ChatEntry, unsentDropped } from './chatSlice.ts';
import type { ChatGroup } from './groupEntries.ts';
import { splitLinks } from './splitLinks.ts';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

/** What one person said in a row. */
export function ChatGroupItem({ group }: { group: ChatGroup }) {
  const own = useAppSelector((state) => state.room.peerId === group.peerId);
  const sentAt = new Date(group.sentAt);
  // A conversation of today needs no date.
  const showsDay = group.startsDay && sentAt.toDateString() !== new Date().toDateString();
  return (
    <li className={classNames(styles.group, own && styles.own, group.to === 'bot' && styles.bot)}>
      {showsDay && <p className={styles.day}>{day.format(sentAt)}</p>}
      <p className={styles.meta}>
        <span className={styles.author}>{authorOf(group, own)}</span>
        <time dateTime={sentAt.toISOString()}>{time.format(sentAt)}</time>
      </p>
      {group.entries.map((entry) => (
        <Message key={entry.key} entry={entry} />
      ))}
    </li>
  );
}

function authorOf({ displayName, to }: ChatGroup, own: boolean): string {
  if (!own) return displayName;
  return to === 'bot' ? 'You, to the bot' : 'You';
}

function Message({ entry }: { entry: ChatEntry }) {
  const { state, problem } = entry;
  return (
    <>
      <p className={classNames(styles.bubble, state !== 'sent' && styles.unsent)} dir="auto">
        {splitLinks(entry.text).map(({ text, href }, index) =>
          href ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message never change.
            <a key={index} href={href} target="_blank" rel="noopener noreferrer nofollow">
              {text}
            </a>
          ) : (
            text
          ),
        )}
      </p>
      {state === 'sending' && <p className={styles.note}>Sending…</p>}
      {state === 'failed' && <Failed entry={entry} problem={problem} />}
    </>
  );
}

function Failed({ entry, problem }: { entry: ChatEntry; problem: string | undefined }) {
  const client = useCall();
  const dispatch = useAppDispatch();
  const { key, to, text } = entry;
  return (
    <div className={styles.failed}>
      <p>Not sent. {problem}</p>
      <button type="button" className={styles.action} onClick={() => void client.resendChat({ key, to, text })}>
        Send again
      </button>
      <button type="button" className={styles.action} onClick={() => dispatch(unsentDropped({ key }))}>
        Delete
      </button>
    </div>
  );
}
