import { useT } from '../../messages/useT.ts';
import { SidePanel } from '../sidePanel/SidePanel.tsx';
import { Composer } from './Composer.tsx';
import { MessageList } from './MessageList.tsx';

/** The room's conversation in writing. */
export function ChatPanel() {
  const t = useT();
  return (
    <SidePanel title={t('chat.title')} closeLabel={t('chat.close')}>
      <MessageList />
      <Composer />
    </SidePanel>
  );
}
