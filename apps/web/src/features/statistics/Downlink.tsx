import { useT } from '../../messages/useT.ts';
import { formatBitrate } from './format.ts';
import styles from './NumberTable.module.css';
import type { DownlinkEstimate } from './statisticsSlice.ts';

/** What the server makes of the way to this browser. */
export function Downlink({ estimate }: { estimate: DownlinkEstimate }) {
  const t = useT();
  return (
    <table className={styles.table}>
      <caption className={styles.title}>{t('statistics.downlink')}</caption>
      <tbody>
        <Row label={t('statistics.couldCarry')} bitrateBps={estimate.availableBitrate} />
        <Row label={t('statistics.wanted')} bitrateBps={estimate.desiredBitrate} />
        <Row label={t('statistics.wantedAndSent')} bitrateBps={estimate.effectiveDesiredBitrate} />
      </tbody>
    </table>
  );
}

function Row({ label, bitrateBps }: { label: string; bitrateBps: number }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{formatBitrate(bitrateBps)}</td>
    </tr>
  );
}
