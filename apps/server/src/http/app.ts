import { reasons } from '@parley/signaling-protocol';
import express, { type ErrorRequestHandler, type Express, Router } from 'express';
import type { Logger } from 'pino';
import { underBasePath } from './basePath.ts';
import { type HealthSources, healthRouter } from './health.ts';
import { securityHeaders } from './securityHeaders.ts';
import { webAppRouter } from './webApp.ts';

/** What is served. */
export type AppOptions = {
  /** The path that all of it is served under, such as `/` or `/meet/`. */
  basePath: string;
  health: HealthSources;
  metrics: Router;
  broadcasters: Router;
  connectionCheck: Router;
  webDirectory: string;
  logger: Logger;
};

/** Everything that is served over plain HTTP. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders);
  const routes = Router();
  routes.use(healthRouter(options.health));
  routes.use(options.metrics);
  routes.use(options.broadcasters);
  routes.use(options.connectionCheck);
  routes.use(webAppRouter(options.webDirectory));
  app.use(underBasePath(options.basePath, routes));
  app.use((_request, response) => {
    response.status(404).json({ error: 'not found' });
  });

  const failed: ErrorRequestHandler = (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = Number.isInteger(error?.status) && error.status >= 400 && error.status < 500 ? error.status : 500;
    if (status === 500) options.logger.error({ err: error }, 'HTTP request failed');
    response.status(status).json({ error: status === 500 ? reasons.internal : 'bad request' });
  };
  app.use(failed);
  return app;
}
