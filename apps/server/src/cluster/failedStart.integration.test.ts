import { expect, it } from 'vitest';
import { FakeSfu } from '../testing/FakeSfu.ts';
import { RedisServer } from '../testing/RedisServer.ts';
import { TestCluster } from '../testing/TestCluster.ts';
import { TestServer } from '../testing/TestServer.ts';

it.skipIf(!RedisServer.isInstalled)('a node whose workers don’t start leaves nothing of itself in Redis', async () => {
  const redis = await RedisServer.start();
  const sfu = new FakeSfu();
  sfu.workerFailures.push(new Error('no memory'), new Error('no memory'));
  const environment = await TestCluster.environment(redis.url);
  await expect(TestServer.start(environment, sfu)).rejects.toThrow('no memory');
  await expect.poll(() => redis.clientCount()).toBe(0);
  await redis.stop();
});
