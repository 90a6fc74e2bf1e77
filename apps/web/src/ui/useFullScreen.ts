import { useCallback, useSyncExternalStore } from 'react';

function subscribe(changed: () => void): () => void {
  document.addEventListener('fullscreenchange', changed);
  return () => document.removeEventListener('fullscreenchange', changed);
}

/** Full screen of the whole page: whether the browser has it, whether it is on, and the switch, which rejects when refused. */
export function useFullScreen(): { possible: boolean; on: boolean; toggle: () => Promise<void> } {
  const on = useSyncExternalStore(subscribe, () => document.fullscreenElement != null);
  const toggle = useCallback(
    async () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
    [],
  );
  return { possible: document.fullscreenEnabled === true, on, toggle };
}
