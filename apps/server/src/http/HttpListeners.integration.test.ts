import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { HttpListeners } from './HttpListeners.ts';

let listeners: HttpListeners;
let log: string[];

beforeEach(async () => {
  log = [];
  const logger = createLogger('warn', { write: (line) => void log.push(line) });
  const app = (_request: unknown, response: { end(): void }) => response.end();
  listeners = await HttpListeners.open({ hosts: ['127.0.0.1'], port: 0, tls: undefined, app, logger });
});

afterEach(() => listeners.close(0));

it('goes on when connections could not be taken, and says so each time', async () => {
  const [server] = listeners.servers;
  for (const code of ['EMFILE', 'ENOMEM']) server?.emit('error', Object.assign(new Error(`accept ${code}`), { code }));
  expect(log.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', err: { code: 'EMFILE' } },
    { level: 'warn', err: { code: 'ENOMEM' } },
  ]);
  expect((await fetch(`http://127.0.0.1:${listeners.port}/`)).status).toBe(200);
});
