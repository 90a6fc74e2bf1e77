import { formatBitrate } from './format.ts';
import styles from './NumberTable.module.css';
import type { DownlinkEstimate } from './statisticsSlice.ts';

/** What the server makes of the way to this browser. */
export function Downlink({ estimate }: { estimate: DownlinkEstimate }) {
  return (
    <table className={styles.table}>
      <caption className={styles.title}>Downlink, as the server sees it</caption>
      <tbody>
        <Row label="Could carry" bitrateBps={estimate.availableBitrate} />
        <Row label="Wanted" bitrateBps={estimate.desiredBitrate} />
        <Row label="Wanted and sent" bitrateBps={estimate.effectiveDesiredBitrate} />
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
