import { SidePanel } from '../sidePanel/SidePanel.tsx';
import { Composer } from './Composer.tsx';
import { MessageList } from './MessageList.tsx';

/** The room's conversation in writing. */
export function ChatPanel() {
  return (
    <SidePanel title="Chat">
      <MessageList />
      <Composer />
    </SidePanel>
  );
}
