import { type RequestHandler, Router } from 'express';

/** What the page of figures is made from. */
export type MetricsPage = {
  contentType: string;
  /** As they are now, in Prometheus' text format. */
  read(): Promise<string>;
};

/** `GET /metrics`: the server in figures, for Prometheus. */
export function metricsRouter(page: MetricsPage, access: RequestHandler): Router {
  const router = Router();
  router.get('/metrics', access, async (_request, response) => {
    const text = await page.read();
    response.set('Cache-Control', 'no-store').set('Content-Type', page.contentType).send(text);
  });
  return router;
}
