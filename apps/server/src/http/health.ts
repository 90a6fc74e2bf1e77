import { Router } from 'express';

/** What the health page tells. */
export type Health = {
  workers: { live: number; wanted: number };
  rooms: number;
  peers: number;
};

/** `GET /health`: 200 while at least one media worker runs, else 503; for load balancers and container engines. */
export function healthRouter(health: () => Health): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
    const now = health();
    const ok = now.workers.live > 0;
    response.set('Cache-Control', 'no-store');
    response.status(ok ? 200 : 503).json({ status: ok ? 'ok' : 'no media worker', ...now });
  });
  return router;
}
