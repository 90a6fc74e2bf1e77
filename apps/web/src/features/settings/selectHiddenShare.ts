import type { RootState } from '../../store.ts';
import { consumersSelectors } from '../consumers/consumersSlice.ts';
import { peersSelectors } from '../peers/peersSlice.ts';

/** Name of the one whose shared screen audio-only mode leaves out, the latest if there are several. */
export function selectHiddenShare({ settings, consumers, peers }: RootState): string | undefined {
  if (!settings.audioOnly) return undefined;
  const share = consumersSelectors.selectAll(consumers).findLast(({ source, paused }) => source === 'share' && !paused);
  return share && peersSelectors.selectById(peers, share.peerId)?.displayName;
}
