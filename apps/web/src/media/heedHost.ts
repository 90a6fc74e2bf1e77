import type { Notification } from '@parley/signaling-protocol';
import { roleChanged } from '../features/moderation/moderationSlice.ts';
import { noticeShown } from '../features/notices/noticesSlice.ts';
import { t } from '../messages/translator.ts';
import type { AppDispatch } from '../store.ts';
import type { LocalMedia } from './LocalMedia.ts';

/** Does here what a host has done at the server, and tells the person. */
export function heedHost(
  notification: Notification,
  { peerId, local, dispatch }: { peerId: string; local: LocalMedia; dispatch: AppDispatch },
): void {
  if (notification.method === 'peerUpdated' && notification.data.peerId === peerId && notification.data.role) {
    const { role } = notification.data;
    dispatch(roleChanged(role));
    dispatch(noticeShown('info', t(role === 'host' ? 'moderation.youAreHost' : 'moderation.noLongerHost')));
  }
  if (notification.method !== 'mutedByHost') return;
  if (notification.data.kind === 'audio') {
    local.setMuted(true);
    dispatch(noticeShown('info', t('moderation.mutedByHost')));
  } else {
    // The light of the camera goes out too, and the picker of a screen that is open counts for nothing.
    local.stopCamera();
    local.stopSharing();
    dispatch(noticeShown('info', t('moderation.cameraStoppedByHost')));
  }
}
