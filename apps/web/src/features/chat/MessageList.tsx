import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { Emphasised } from '../../ui/Emphasised.tsx';
import { ChatGroupItem } from './ChatGroupItem.tsx';
import { chatRead } from './chatSlice.ts';
import { groupEntries } from './groupEntries.ts';
import styles from './MessageList.module.css';

/** How near to its end the list still counts as read to the end, in CSS pixels: half a line. */
const END_PX = 12;

/** What was said, the latest at the bottom. It follows the conversation unless somebody has scrolled up to read. */
export function MessageList() {
  const t = useT();
  const dispatch = useAppDispatch();
  // One by one: a draft that grows letter by letter redraws nothing here.
  const entries = useAppSelector((state) => state.chat.entries);
  const unread = useAppSelector((state) => state.chat.unread);
  const groups = useMemo(() => groupEntries(entries), [entries]);
  const ref = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const firstKey = entries[0]?.key;
  const last = entries.at(-1);
  const own = useAppSelector((state) => state.room.peerId);
  /** Where the list stood before this render. */
  const before = useRef<{ firstKey: string | undefined; heightPx: number }>({ firstKey, heightPx: 0 });

  const toEnd = useCallback(() => {
    const list = ref.current;
    if (list) list.scrollTop = list.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const list = ref.current;
    if (!list || entries.length === 0) return;
    const { firstKey: firstBefore, heightPx } = before.current;
    const wroteIt = last?.peerId === own && last.state === 'sending';
    if (atEnd || wroteIt) list.scrollTop = list.scrollHeight;
    // What comes in above must not move what is being read.
    else if (firstKey !== firstBefore) list.scrollTop += list.scrollHeight - heightPx;
    before.current = { firstKey, heightPx: list.scrollHeight };
  }, [entries, firstKey, last, own, atEnd]);

  useLayoutEffect(() => {
    if (atEnd && unread > 0) dispatch(chatRead());
  }, [atEnd, unread, dispatch]);

  const onScroll = () => {
    const list = ref.current;
    if (list) setAtEnd(list.scrollHeight - list.scrollTop - list.clientHeight < END_PX);
  };

  return (
    <div className={styles.box}>
      <div
        ref={ref}
        className={styles.list}
        role="log"
        aria-label={t('chat.messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={onScroll}
      >
        <Earlier />
        {groups.length === 0 && <EmptyState />}
        <ol className={styles.groups}>
          {groups.map((group) => (
            <ChatGroupItem key={group.key} group={group} />
          ))}
        </ol>
      </div>
      {!atEnd && unread > 0 && (
        <Button tone="primary" className={styles.jump} onClick={toEnd}>
          {t('chat.new', { count: unread })}
        </Button>
      )}
    </div>
  );
}

function Earlier() {
  const t = useT();
  const client = useCall();
  const hasEarlier = useAppSelector((state) => state.chat.hasEarlier);
  const loading = useAppSelector((state) => state.chat.loading);
  const oldest = useAppSelector(({ chat }) => chat.entries.find(({ id }) => id !== undefined)?.id);
  if (!hasEarlier || oldest === undefined) return null;
  return (
    <div className={styles.earlier}>
      {loading === 'failed' && <p>{t('chat.earlierFailed')}</p>}
      <Button tone="quiet" disabled={loading === 'loading'} onClick={() => void client.loadEarlierChat(oldest)}>
        {t(loading === 'loading' ? 'chat.loading' : 'chat.earlier')}
      </Button>
    </div>
  );
}

function EmptyState() {
  const t = useT();
  const talksToBot = useAppSelector((state) => state.room.talksToBot);
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{t('chat.empty')}</p>
      <p>{t('chat.emptyEveryone')}</p>
      {talksToBot && (
        <p>
          <Emphasised>{t('chat.emptyBot')}</Emphasised>
        </p>
      )}
    </div>
  );
}
