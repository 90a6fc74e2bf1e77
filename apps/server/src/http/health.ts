import { Router } from 'express';

/** What the health pages tell. */
export type Health = {
  workers: { live: number; wanted: number };
  rooms: number;
  peers: number;
  /** Undefined when no TURN server runs. */
  turn?: TurnHealth | undefined;
};

/** What the TURN server has done since its start; packets are relayed ones. */
export type TurnHealth = {
  allocations: number;
  packetsToSfu: number;
  packetsToClients: number;
  bytesToSfu: number;
  bytesToClients: number;
  /** Packets of clients that went nowhere: no permission, no such peer. */
  dropped: number;
};

/** Whether the server is to be sent new meetings. */
export type Readiness = {
  workers: { live: number; wanted: number };
  turn: 'up' | 'down' | 'off';
  /** It was told to end, and opens no new rooms. */
  draining: boolean;
};

/** Whom the health pages ask. */
export type HealthSources = { health(): Promise<Health>; readiness(): Readiness };

/**
 * For load balancers and container engines:
 *
 * - `GET /healthz`: 200 while the process answers at all. Whoever restarts it when it doesn't, asks here.
 * - `GET /readyz`: 200 while it takes new meetings, else 503 with the reasons. Whoever sends people to it, asks here.
 * - `GET /health`: 200 while at least one media worker runs, else 503; with what there is.
 */
export function healthRouter({ health, readiness }: HealthSources): Router {
  const router = Router();
  router.use(['/health', '/healthz', '/readyz'], (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', (_request, response) => {
    const now = readiness();
    const reasons = whyNotReady(now);
    const ready = reasons.length === 0;
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', reasons, ...now });
  });
  router.get('/health', async (_request, response) => {
    const now = await health();
    const ok = now.workers.live > 0;
    response.status(ok ? 200 : 503).json({ status: ok ? 'ok' : 'no media worker', ...now });
  });
  return router;
}

/** Fewer workers than wanted is no reason: those that run take the rooms, and the others come again by themselves. */
function whyNotReady({ workers, turn, draining }: Readiness): string[] {
  const reasons: string[] = [];
  if (draining) reasons.push('draining: told to end, no new rooms');
  if (workers.live === 0) reasons.push('no media worker runs');
  if (turn === 'down') reasons.push('the TURN server is down');
  return reasons;
}
