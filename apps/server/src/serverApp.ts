import type { Express } from 'express';
import type { Logger } from 'pino';
import type { ClusterNode } from './cluster/ClusterNode.ts';
import type { Config } from './config/Config.ts';
import { apiAccess } from './http/apiAccess.ts';
import { createApp } from './http/app.ts';
import { broadcastersRouter } from './http/broadcasters.ts';
import { connectionCheckRouter } from './http/connectionCheck.ts';
import { type MetricsPage, metricsRouter } from './http/metrics.ts';
import type { InvitationDesk } from './invitations/InvitationDesk.ts';
import type { RoomRegistry } from './rooms/RoomRegistry.ts';
import { mediaListenInfos } from './sfu/mediaListenInfos.ts';
import { plainListen } from './sfu/plainListen.ts';
import type { WorkerPool } from './sfu/WorkerPool.ts';
import type { EmbeddedTurn } from './turn/EmbeddedTurn.ts';

/** What a server answers of. */
export type ServerAppParts = {
  rooms: RoomRegistry;
  workers: WorkerPool;
  turn: EmbeddedTurn;
  cluster: ClusterNode | undefined;
  invitations: InvitationDesk;
  figures: MetricsPage;
  /** The built web app. */
  webDirectory: string;
  logger: Logger;
};

/** All that a server answers over HTTP, but for WebSockets. */
export function serverApp(config: Config, parts: ServerAppParts): Express {
  const { rooms, workers, turn, cluster, invitations, figures, webDirectory, logger } = parts;
  const workerCounts = () => ({ live: workers.liveCount, wanted: workers.size });
  const access = apiAccess(config.apiToken, (request) => cluster?.isForwarded(request) ?? false);
  return createApp({
    basePath: config.basePath,
    health: {
      health: async () => ({
        workers: workerCounts(),
        rooms: rooms.roomCount,
        peers: rooms.peerCount,
        turn: await turn.service?.health(),
      }),
      readiness: () => ({ workers: workerCounts(), turn: turn.state, draining: rooms.draining }),
    },
    metrics: metricsRouter(figures, access),
    broadcasters: broadcastersRouter({
      rooms,
      access,
      forward: cluster?.forward,
      plainListen: (reachedAt) => plainListen(mediaListenInfos(config, 0), reachedAt, config.rtpPorts),
      logger,
    }),
    connectionCheck: connectionCheckRouter(invitations, cluster?.placesWith(rooms) ?? rooms),
    webDirectory,
    logger,
  });
}
