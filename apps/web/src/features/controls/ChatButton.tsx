import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { ChatIcon } from '../../ui/icons.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { usePanelSwitch } from './switches.ts';

/** Opens and closes the chat, and says how much there is unread. */
export function ChatButton() {
  const t = useT();
  const { on: open, toggle } = usePanelSwitch('chat');
  const unread = useAppSelector((state) => state.chat.unread);
  const last = useAppSelector(({ chat }) => chat.entries.at(-1));
  const lastAuthor = last?.displayName || t('chat.bot');
  return (
    <>
      <IconButton
        label={t('controls.chat')}
        badge={
          unread > 0
            ? { text: unread > 99 ? '99+' : String(unread), label: t('controls.unread', { count: unread }) }
            : undefined
        }
        icon={<ChatIcon />}
        tone={open ? 'open' : 'plain'}
        aria-expanded={open}
        onClick={toggle}
      />
      {/* The log announces what comes while it is open; this, that something came while it is not. */}
      <VisuallyHidden live>
        {!open && unread > 0 && <span key={unread}>{t('controls.newMessage', { name: lastAuthor })}</span>}
      </VisuallyHidden>
    </>
  );
}
