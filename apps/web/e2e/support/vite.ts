import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

/** The web app from its sources, without a Parley server, on a free port. */
export async function startVite(): Promise<{ origin: string; stop: () => Promise<void> }> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const vite = await createServer({
    root,
    configFile: `${root}/vite.config.ts`,
    // The server that somebody happens to run on port 3000 meanwhile is none of the test's business: nobody listens on port 1.
    // And nobody's edit may reload the page in the middle of one.
    server: {
      port: 0,
      host: '127.0.0.1',
      proxy: { '/protoo': { target: 'http://127.0.0.1:1', ws: true } },
      watch: null,
      hmr: false,
    },
    // Without a server, every attempt of the app to reach one would be a line here.
    logLevel: 'silent',
  });
  await vite.listen();
  const origin = vite.resolvedUrls?.local[0];
  if (!origin) throw new Error('Vite has no address');
  return { origin, stop: () => vite.close() };
}
