import type { MetricsPage } from '../http/metrics.ts';
import type { RoomRegistry } from '../rooms/RoomRegistry.ts';
import type { WorkerPool } from '../sfu/WorkerPool.ts';
import type { EmbeddedTurn } from '../turn/EmbeddedTurn.ts';
import type { Metrics } from './Metrics.ts';
import { roomCounts } from './roomCounts.ts';

/** What a server's figures are of. */
export type MeasuredServer = {
  rooms: RoomRegistry;
  workers: WorkerPool;
  turn: Pick<EmbeddedTurn, 'service'>;
};

/** The page of a server's figures, each time as they are then. */
export function metricsPage(metrics: Metrics, { rooms, workers, turn }: MeasuredServer): MetricsPage {
  return {
    contentType: metrics.contentType,
    read: () =>
      metrics.read({
        rooms: () => roomCounts(rooms),
        workers: async () => ({
          live: workers.liveCount,
          wanted: workers.size,
          deaths: workers.deaths,
          stats: await workers.stats(),
        }),
        turn: async () => turn.service?.count().catch(() => undefined),
      }),
  };
}
