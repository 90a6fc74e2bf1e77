import { useState } from 'react';
import { useCall } from '../../CallContext.ts';
import { type NetworkPath, networkPaths, type PathVerdict } from '../../media/networkCheck/checkPath.ts';
import type { NetworkReport } from '../../media/networkCheck/NetworkCheck.ts';
import { useT } from '../../messages/useT.ts';
import { classNames } from '../../ui/classNames.ts';
import { adviceFor } from './adviceFor.ts';
import styles from './NetworkCheck.module.css';
import { verdictWords } from './verdictWords.ts';

/** On the join screen: whether and how media will get through, tried out when asked to. */
export function NetworkCheck() {
  const t = useT();
  const { networkCheck } = useCall();
  const [report, setReport] = useState<NetworkReport>();
  const [running, setRunning] = useState(false);

  const run = async () => {
    if (running) return;
    setRunning(true);
    await networkCheck.run(setReport);
    setRunning(false);
  };

  return (
    <section className={styles.check} aria-label={t('network.title')}>
      {/* A button that is disabled loses the focus, and with it whoever goes by keyboard loses the place. */}
      <button type="button" className={styles.run} aria-disabled={running} onClick={() => void run()}>
        {t(running ? 'network.running' : report ? 'network.again' : 'network.run')}
      </button>
      {report && (
        <>
          <ul className={styles.paths}>
            {networkPaths.map((path) => (
              <Path key={path} path={path} verdict={report[path]} />
            ))}
          </ul>
          <p className={styles.advice} role="status">
            {adviceFor(t, report)}
          </p>
        </>
      )}
    </section>
  );
}

function Path({ path, verdict }: { path: NetworkPath; verdict: PathVerdict | undefined }) {
  const t = useT();
  return (
    <li className={styles.path}>
      <span className={classNames(styles.light, styles[verdict?.outcome ?? 'trying'])} aria-hidden="true" />
      <span className={styles.name}>{t(`network.${path}`)}</span>
      <span className={styles.verdict}>{verdictWords(t, verdict)}</span>
    </li>
  );
}
