import { limits } from '@parley/signaling-protocol';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { SendIcon } from '../../ui/icons.tsx';
import { useMediaQuery } from '../../ui/useMediaQuery.ts';
import styles from './Composer.module.css';
import { draftChanged } from './chatSlice.ts';

/** From how many characters before the limit on the rest is counted. */
const COUNT_FROM = 200;

/** Where a message is written. Enter sends, Shift and Enter begins a line. */
export function Composer() {
  const t = useT();
  const client = useCall();
  const dispatch = useAppDispatch();
  const draft = useAppSelector((state) => state.chat.draft);
  const ref = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  // On a touch screen the focus would bring up the keyboard over what somebody may only want to read.
  const touch = useMediaQuery('(pointer: coarse)');
  const left = limits.chatTextLength - draft.trim().length;
  const canSend = draft.trim() !== '' && left >= 0;

  useEffect(() => {
    if (!touch) ref.current?.focus({ preventScroll: true });
  }, [touch]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useEffect(() => {
    const field = ref.current;
    if (!field) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }, [draft]);

  const send = () => {
    if (!canSend) return;
    void client.sendChat(draft);
    dispatch(draftChanged(''));
    ref.current?.focus({ preventScroll: true });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a word, Enter takes the word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <p id={noteId} className={left < 0 ? styles.tooLong : styles.note} aria-live="polite">
        {left < 0 && t('chat.tooLong', { count: -left })}
        {left >= 0 && left <= COUNT_FROM && t('chat.left', { count: left })}
      </p>
      <div className={styles.row}>
        <textarea
          ref={ref}
          className={styles.field}
          rows={1}
          value={draft}
          placeholder={t('chat.placeholder')}
          aria-label={t('chat.message')}
          aria-describedby={noteId}
          aria-invalid={left < 0}
          enterKeyHint="send"
          onChange={({ target }) => dispatch(draftChanged(target.value))}
          onKeyDown={onKeyDown}
        />
        <IconButton
          type="submit"
          shape="field"
          tone="on"
          label={t('chat.send')}
          icon={<SendIcon />}
          disabled={!canSend}
        />
      </div>
    </form>
  );
}
