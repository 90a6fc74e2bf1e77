import { useSyncExternalStore } from 'react';
import { useCall } from '../../CallContext.ts';
import type { Sample } from '../../media/history/Sample.ts';

/** The last two minutes of one participant's media, the oldest first, and again whenever something is added. */
export function useHistory(peerId: string): readonly Sample[] {
  const { history } = useCall();
  return useSyncExternalStore(history.subscribe, () => history.of(peerId));
}
