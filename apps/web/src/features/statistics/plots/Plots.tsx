import { useT } from '../../../messages/useT.ts';
import { useHistory } from '../useHistory.ts';
import { Plot } from './Plot.tsx';
import styles from './Plots.module.css';
import { plotsOf } from './plotsOf.ts';

/** How the media of one participant did during the last two minutes. */
export function Plots({ peerId }: { peerId: string }) {
  const t = useT();
  const plots = plotsOf(t, useHistory(peerId));
  if (plots.length === 0) return null;
  return (
    <div className={styles.plots}>
      {plots.map((plot) => (
        <Plot key={plot.key} plot={plot} />
      ))}
    </div>
  );
}
