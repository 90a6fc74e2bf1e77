import type { Logger } from 'pino';

/** What can be ended. */
export type Endable = {
  /** Takes nothing new; resolves when nothing is left, or the time is over. */
  drain(forMs: number): Promise<void>;
  /** Ends everything, and tells those who are there why. */
  close(reason: string): Promise<void>;
};

/** Told to clients, which join again. */
const reason = 'the server is restarting';

/**
 * Ends the process on SIGTERM and SIGINT. The first lets meetings go on for `drainSeconds`, and then ends them cleanly; each further one is
 * from somebody who doesn't want to wait: while meetings go on, it ends them cleanly now; else it ends the process.
 */
export function endOnSignals(
  server: Endable,
  { drainSeconds, logger }: { drainSeconds: number; logger: Logger },
): void {
  let state: 'running' | 'draining' | 'closing' = 'running';
  const close = () => {
    if (state === 'closing') return;
    state = 'closing';
    logger.info('closing');
    server.close(reason).then(
      () => {
        logger.info('closed');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'could not be closed cleanly');
        process.exit(1);
      },
    );
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (state === 'closing') process.exit(1);
    if (state === 'draining' || drainSeconds === 0) {
      logger.info({ signal }, 'told to end at once');
      close();
      return;
    }
    state = 'draining';
    logger.info({ signal, drainSeconds }, 'draining: no new rooms, and those that are open go on for a while');
    void server.drain(drainSeconds * 1000).then(close);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
