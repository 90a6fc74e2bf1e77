import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { webAppRouter } from './webApp.ts';

let folder: string;
let server: Server;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

it('serves its page wherever it was installed, also below a folder whose name begins with a dot', async () => {
  const directory = join(folder, '.local', 'dist');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'index.html'), '<title>Parley</title>');
  server = createServer(express().use(webAppRouter(directory))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  expect([page.status, await page.text()]).toEqual([200, '<title>Parley</title>']);
});
