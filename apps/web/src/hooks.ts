import { useCallback, useSyncExternalStore } from 'react';
import { useDispatch, useSelector } from 'react-redux';
import { tracks } from './media/TrackRegistry.ts';
import type { AppDispatch, RootState } from './store.ts';

export const useAppDispatch = useDispatch.withTypes<AppDispatch>();
export const useAppSelector = useSelector.withTypes<RootState>();

/** The track registered under an id, and again whenever that changes. */
export function useTrack(id: string | undefined): MediaStreamTrack | undefined {
  const read = useCallback(() => (id === undefined ? undefined : tracks.get(id)), [id]);
  return useSyncExternalStore(tracks.subscribe, read);
}
