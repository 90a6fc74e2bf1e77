import { Router } from 'express';

/** What the health page tells. */
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

/** `GET /health`: 200 while at least one media worker runs, else 503; for load balancers and container engines. */
export function healthRouter(health: () => Promise<Health>): Router {
  const router = Router();
  router.get('/health', async (_request, response) => {
    const now = await health();
    const ok = now.workers.live > 0;
    response.set('Cache-Control', 'no-store');
    response.status(ok ? 200 : 503).json({ status: ok ? 'ok' : 'no media worker', ...now });
  });
  return router;
}
