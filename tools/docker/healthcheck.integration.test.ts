import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('./healthcheck.mjs', import.meta.url));

async function check(port: number): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [script], {
    env: { PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

it.each([
  { status: 200, code: 0 },
  { status: 503, code: 1 },
])('ends with $code when the server answers $status', async ({ status, code }) => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(status).end('{"rooms":0}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect(await check((server.address() as AddressInfo).port)).toEqual({ code, output: '{"rooms":0}' });
  expect(asked).toEqual(['/health']);
  server.close();
});

it('ends with 1 when nobody answers', async () => {
  expect(await check(1)).toMatchObject({ code: 1 });
});
