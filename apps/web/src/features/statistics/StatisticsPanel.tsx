import { useState } from 'react';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { noticeShown } from '../notices/noticesSlice.ts';
import { peersSelectors } from '../peers/peersSlice.ts';
import { SidePanel } from '../sidePanel/SidePanel.tsx';
import { Downlink } from './Downlink.tsx';
import { NumberTable } from './NumberTable.tsx';
import styles from './StatisticsPanel.module.css';
import { statisticsTables } from './statisticsTables.ts';
import { useStatistics } from './useStatistics.ts';

/** What browser and server count, side by side: of oneself, or of what is received of somebody. */
export function StatisticsPanel() {
  const dispatch = useAppDispatch();
  const ownPeerId = useAppSelector((state) => state.room.peerId);
  const peers = useAppSelector((state) => peersSelectors.selectAll(state.peers));
  const [chosenId, setChosenId] = useState(ownPeerId);
  // Who was looked at may have left.
  const peerId = peers.some(({ id }) => id === chosenId) ? chosenId : ownPeerId;
  const reports = useStatistics(peerId);
  const downlink = useAppSelector((state) => state.statistics.downlink);
  const tables = reports ? statisticsTables(reports.now, reports.before) : [];

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(JSON.stringify({ peerId, downlink, ...reports?.now }, null, 2));
      dispatch(noticeShown('info', 'Statistics copied.'));
    } catch {
      dispatch(noticeShown('warning', "Copying isn't allowed here."));
    }
  };

  return (
    <SidePanel title="Statistics">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={styles.body} tabIndex={0} aria-label="Numbers">
        <div className={styles.top}>
          <Select label="Of" value={peerId} onChange={({ target }) => setChosenId(target.value)}>
            <option value={ownPeerId}>You</option>
            {peers.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </Select>
          <Button disabled={!reports} onClick={() => void copy()}>
            Copy as JSON
          </Button>
        </div>
        {peerId === ownPeerId && downlink && <Downlink estimate={downlink} />}
        {tables.map((table) => (
          <NumberTable key={table.key} table={table} />
        ))}
        {reports && tables.length === 0 && (
          <p className={styles.nothing}>
            Nothing is {peerId === ownPeerId ? 'sent or received' : 'received of them'} just now.
          </p>
        )}
      </section>
    </SidePanel>
  );
}
