import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { pageAt } from './pageAt.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('gives up on a page that never ends', async () => {
  const server = createServer((_request, response) => {
    const writing = setInterval(() => response.write('more'), 10);
    response.on('close', () => clearInterval(writing));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const page = pageAt(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
  await once(server, 'request');
  vi.advanceTimersByTime(5_000);
  await expect(page).rejects.toThrow('no answer within 5 s');
  server.close();
});
