import { useState } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { noticeShown } from '../notices/noticesSlice.ts';
import { peersSelectors } from '../peers/peersSlice.ts';
import { SidePanel } from '../sidePanel/SidePanel.tsx';
import { Downlink } from './Downlink.tsx';
import { NumberTable } from './NumberTable.tsx';
import { Plots } from './plots/Plots.tsx';
import { ReceptionControls } from './ReceptionControls.tsx';
import styles from './StatisticsPanel.module.css';
import { statisticsTables } from './statisticsTables.ts';
import { useStatistics } from './useStatistics.ts';

/** What browser and server count, side by side: of oneself, or of what is received of somebody. */
export function StatisticsPanel() {
  const t = useT();
  const dispatch = useAppDispatch();
  const { history } = useCall();
  const ownPeerId = useAppSelector((state) => state.room.peerId);
  const peers = useAppSelector((state) => peersSelectors.selectAll(state.peers));
  const [chosenId, setChosenId] = useState(ownPeerId);
  // Who was looked at may have left.
  const peerId = peers.some(({ id }) => id === chosenId) ? chosenId : ownPeerId;
  const reports = useStatistics(peerId);
  const downlink = useAppSelector((state) => state.statistics.downlink);
  const tables = reports ? statisticsTables(t, reports.now, reports.before) : [];

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(
        JSON.stringify({ peerId, downlink, ...reports?.now, history: history.of(peerId) }, null, 2),
      );
      dispatch(noticeShown('info', t('statistics.copied')));
    } catch {
      dispatch(noticeShown('warning', t('statistics.notCopied')));
    }
  };

  return (
    <SidePanel title={t('statistics.title')} closeLabel={t('statistics.close')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={styles.body} tabIndex={0} aria-label={t('statistics.numbers')}>
        <div className={styles.top}>
          <Select label={t('statistics.of')} value={peerId} onChange={({ target }) => setChosenId(target.value)}>
            <option value={ownPeerId}>{t('statistics.you')}</option>
            {peers.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </Select>
          <Button disabled={!reports} onClick={() => void copy()}>
            {t('statistics.copy')}
          </Button>
        </div>
        <Plots peerId={peerId} />
        {peerId === ownPeerId && downlink && <Downlink estimate={downlink} />}
        {tables.map((table) => (
          <NumberTable key={table.key} table={table} />
        ))}
        <ReceptionControls peerId={peerId} />
        {reports && tables.length === 0 && (
          <p className={styles.nothing}>
            {t(peerId === ownPeerId ? 'statistics.nothingOwn' : 'statistics.nothingTheirs')}
          </p>
        )}
      </section>
    </SidePanel>
  );
}
