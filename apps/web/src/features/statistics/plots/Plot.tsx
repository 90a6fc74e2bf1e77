import { HISTORY_MS } from '../../../media/history/CallHistory.ts';
import { useT } from '../../../messages/useT.ts';
import { linePath, topOf } from './linePath.ts';
import styles from './Plot.module.css';
import type { PlotModel } from './plotsOf.ts';

const widthPx = 150;
const heightPx = 36;

/** One quantity as it went during the last two minutes, the latest on the right, with its value now and its highest. */
export function Plot({ plot }: { plot: PlotModel }) {
  const t = useT();
  const { label, points, format } = plot;
  const now = points.at(-1);
  const known = points.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const frame = { fromMs: (now?.atMs ?? 0) - HISTORY_MS, lengthMs: HISTORY_MS, top: topOf(plot), widthPx, heightPx };
  const path = linePath(plot, frame);
  const latest = now?.value === undefined ? '–' : format(now.value);
  const highest = format(Math.max(...known));
  return (
    <figure className={styles.plot}>
      <figcaption className={styles.caption}>
        <span className={styles.label}>{label}</span> <span className={styles.now}>{latest}</span>
      </figcaption>
      <svg
        className={styles.graph}
        viewBox={`0 0 ${widthPx} ${heightPx}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('statistics.plot', { label, now: latest, highest })}
      >
        <path className={styles.base} d={`M0 ${heightPx}H${widthPx}`} />
        <path className={styles.line} d={path} />
      </svg>
    </figure>
  );
}
