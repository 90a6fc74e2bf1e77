import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import type { Translate } from '../../messages/Catalogue.ts';
import { languages } from '../../messages/languages.ts';
import { useLanguage, useT } from '../../messages/useT.ts';
import { classNames } from '../../ui/classNames.ts';
import styles from './ChatGroupItem.module.css';
import { type ChatEntry, unsentDropped } from './chatSlice.ts';
import type { ChatGroup } from './groupEntries.ts';
import { splitLinks } from './splitLinks.ts';
import { timeFormats } from './timeFormats.ts';

/** What one person said in a row. */
export function ChatGroupItem({ group }: { group: ChatGroup }) {
  const t = useT();
  const own = useAppSelector((state) => state.room.peerId === group.peerId);
  const formats = timeFormats(languages[useLanguage()].tag);
  const sentAt = new Date(group.sentAt);
  // A conversation of today needs no date.
  const showsDay = group.startsDay && sentAt.toDateString() !== new Date().toDateString();
  return (
    <li className={classNames(styles.group, own && styles.own, group.to === 'bot' && styles.bot)}>
      {showsDay && <p className={styles.day}>{formats.day.format(sentAt)}</p>}
      <p className={styles.meta}>
        <span className={styles.author}>{authorOf(t, group, own)}</span>
        <time dateTime={sentAt.toISOString()}>{formats.time.format(sentAt)}</time>
      </p>
      {group.entries.map((entry) => (
        <Message key={entry.key} entry={entry} />
      ))}
    </li>
  );
}

function authorOf(t: Translate, { peerId, displayName, to }: ChatGroup, own: boolean): string {
  if (peerId === null) return t('chat.bot');
  if (!own) return displayName;
  return to === 'bot' ? t('chat.youToBot') : t('chat.you');
}

function Message({ entry }: { entry: ChatEntry }) {
  const t = useT();
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
      {state === 'sending' && <p className={styles.note}>{t('chat.sending')}</p>}
      {state === 'failed' && <Failed entry={entry} problem={problem} />}
    </>
  );
}

function Failed({ entry, problem }: { entry: ChatEntry; problem: string | undefined }) {
  const t = useT();
  const client = useCall();
  const dispatch = useAppDispatch();
  const { key, to, text } = entry;
  return (
    <div className={styles.failed}>
      <p>{t('chat.failed', { problem: problem ?? '' })}</p>
      <button type="button" className={styles.action} onClick={() => void client.resendChat({ key, to, text })}>
        {t('chat.sendAgain')}
      </button>
      <button type="button" className={styles.action} onClick={() => dispatch(unsentDropped({ key }))}>
        {t('chat.delete')}
      </button>
    </div>
  );
}
