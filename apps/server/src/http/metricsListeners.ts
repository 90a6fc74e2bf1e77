import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { HttpListeners } from './HttpListeners.ts';
import { type MetricsPage, metricsRouter } from './metrics.ts';

/** What a port of its own for figures serves: nothing else, and to whoever reaches it. */
function createMetricsApp(page: MetricsPage): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(metricsRouter(page, (_request, _response, next) => next()));
  app.use((_request, response) => {
    response.status(404).json({ error: 'not found' });
  });
  return app;
}

/**
 * Opens a port of its own for figures.
 *
 * @throws ConfigError when it can't be had.
 */
export function openMetricsListeners(
  { host, port }: { host: string; port: number },
  page: MetricsPage,
  logger: Logger,
): Promise<HttpListeners> {
  const settings = { host: 'METRICS_HOST', port: 'METRICS_PORT' };
  return HttpListeners.open({ hosts: [host], port, tls: undefined, app: createMetricsApp(page), logger, settings });
}
