import { beforeEach, expect, it, vi } from 'vitest';
import { RedisServer } from '../testing/RedisServer.ts';
import { TestCluster } from '../testing/TestCluster.ts';
import { TestServer } from '../testing/TestServer.ts';

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock('@redis/client', async (importOriginal) => {
  loads.count++;
  return importOriginal();
});

beforeEach(() => {
  loads.count = 0;
});

it('loads nothing of the cluster without REDIS_URL', async () => {
  const server = await TestServer.start();
  await server.joined('ada');
  await server.close();
  expect(loads.count).toBe(0);
});

it.skipIf(!RedisServer.isInstalled)('loads it with REDIS_URL', async () => {
  const cluster = await TestCluster.start();
  await cluster.node();
  await cluster.close();
  expect(loads.count).toBe(1);
});
