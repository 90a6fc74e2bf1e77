import { type RequestHandler, Router } from 'express';

/**
 * Serves `routes` under a path, and at the root too: some proxies take the path off before they pass a request on, and who looks after the
 * server asks for its health directly.
 *
 * @param path - Such as `/` or `/meet/`.
 */
export function underBasePath(path: string, routes: RequestHandler): RequestHandler {
  if (path === '/') return routes;
  const bare = path.slice(0, -1);
  const router = Router({ strict: true });
  router.get(bare, (request, response) => {
    response.redirect(308, path + searchOf(request.originalUrl));
  });
  router.use(path, routes);
  router.use(routes);
  return router;
}

/** The query of an address with its question mark, or nothing. */
export function searchOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}
