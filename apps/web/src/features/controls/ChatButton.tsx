import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { ChatIcon } from '../../ui/icons.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { panelClosed, panelOpened } from '../sidePanel/sidePanelSlice.ts';

/** Opens and closes the chat, and says how much there is unread. */
export function ChatButton() {
  const dispatch = useAppDispatch();
  const open = useAppSelector((state) => state.sidePanel.open === 'chat');
  const unread = useAppSelector((state) => state.chat.unread);
  const lastAuthor = useAppSelector(({ chat }) => chat.entries.at(-1)?.displayName);
  return (
    <>
      <IconButton
        label="Chat"
        badge={unread > 0 ? { text: unread > 99 ? '99+' : String(unread), label: `${unread} unread` } : undefined}
        icon={<ChatIcon />}
        tone={open ? 'open' : 'plain'}
        aria-expanded={open}
        onClick={() => dispatch(open ? panelClosed() : panelOpened('chat'))}
      />
      {/* The log announces what comes while it is open; this, that something came while it is not. */}
      <VisuallyHidden live>
        {!open && unread > 0 && <span key={unread}>New message from {lastAuthor}</span>}
      </VisuallyHidden>
    </>
  );
}
