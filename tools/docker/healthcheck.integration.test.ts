import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('./healthcheck.mjs', import.meta.url));

async function check(env: Record<string, string>): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

it.each([
  { status: 200, basePath: '', asks: '/healthz', code: 0 },
  { status: 503, basePath: '/', asks: '/healthz', code: 1 },
  { status: 200, basePath: '/meet', asks: '/meet/healthz', code: 0 },
  { status: 200, basePath: '/meet/', asks: '/meet/healthz', code: 0 },
])('ends with $code when the server answers $status at $asks', async ({ status, basePath, asks, code }) => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(status).end('what it says');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await check({ PORT: String(port), BASE_PATH: basePath })).toEqual({ code, output: 'what it says' });
  expect(asked).toEqual([asks]);
  server.close();
});

it('ends with 1 when nobody answers', async () => {
  expect(await check({ PORT: '1' })).toMatchObject({ code: 1 });
});
