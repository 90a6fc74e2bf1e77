import { useT } from '../../messages/useT.ts';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import styles from './NumberTable.module.css';
import type { StatisticsTable } from './StatisticsTable.ts';

/** The numbers of one connection, stream or channel. */
export function NumberTable({ table: { title, rows, problem } }: { table: StatisticsTable }) {
  const t = useT();
  return (
    <table className={styles.table}>
      <caption className={styles.title}>
        {title}
        {problem && <span className={styles.problem}>{t('statistics.missing', { problem })}</span>}
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <VisuallyHidden>{t('statistics.what')}</VisuallyHidden>
          </th>
          <th scope="col">{t('statistics.browser')}</th>
          <th scope="col">{t('statistics.server')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, browser, server }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{breakable(browser ?? '–')}</td>
            <td>{breakable(server ?? '–')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where there is little room, an address breaks before its port. */
function breakable(text: string) {
  const port = text.search(/:\d+$/);
  if (port < 0) return text;
  return (
    <>
      {text.slice(0, port)}
      <wbr />
      {text.slice(port)}
    </>
  );
}
