import express, { type Express } from 'express';
import { type MetricsPage, metricsRouter } from './metrics.ts';

/** What a port of its own for figures serves: nothing else, and to whoever reaches it. */
export function createMetricsApp(page: MetricsPage): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(metricsRouter(page, (_request, _response, next) => next()));
  app.use((_request, response) => {
    response.status(404).json({ error: 'not found' });
  });
  return app;
}
