import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import express, { Router } from 'express';

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Parley: not built</title>
<h1>The web app is not built yet</h1>
<p>The server runs, but there is no page to show. Build it with <code>npm run build</code>, then reload.</p>
`;

/**
 * The web app: its files, and its page for every other path that a browser asks for as a page.
 *
 * @param directory - What Vite built.
 */
export function webAppRouter(directory: string): Router {
  const router = Router();
  const index = join(directory, 'index.html');
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
    if (existsSync(index)) response.sendFile(index);
    else response.status(503).type('html').send(notBuilt);
  });
  return router;
}
