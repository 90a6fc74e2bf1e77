import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import express, { Router } from 'express';
import { searchOf } from './basePath.ts';

const index = 'index.html';

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Parley: not built</title>
<h1>The web app is not built yet</h1>
<p>The server runs, but there is no page to show. Build it with <code>npm run build</code>, then reload.</p>
`;

/**
 * The web app: its files, and its page. Who asks for a page below it is sent there: the page names its files as beside itself, so that it
 * works under whatever path a proxy has put it.
 *
 * @param directory - What Vite built.
 */
export function webAppRouter(directory: string): Router {
  const router = Router();
  const assets = join(directory, 'assets') + sep;

  router.use(
    express.static(directory, {
      index: false,
      setHeaders(response, path) {
        // Vite puts a hash of the content into the names in assets/, and in no others.
        response.setHeader(
          'Cache-Control',
          path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    }),
  );
  router.use((request, response, next) => {
    const wantsPage = request.method === 'GET' || request.method === 'HEAD';
    // A missing file is missing: answering it with the page would hide that from whoever asked.
    if (!wantsPage || /\.[a-z0-9]+$/i.test(request.path) || !request.accepts('html')) return next();
    response.set('Cache-Control', 'no-cache');
    if (request.path !== '/') response.redirect(302, wayUp(request.path) + searchOf(request.url));
    else if (existsSync(join(directory, index))) response.sendFile(index, { root: directory });
    else response.status(503).type('html').send(notBuilt);
  });
  return router;
}

/** From a path to the root that it is below, as a relative address. */
function wayUp(path: string): string {
  return '../'.repeat(path.split('/').length - 2) || './';
}
