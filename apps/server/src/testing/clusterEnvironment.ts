import { freePort, type RedisServer } from './RedisServer.ts';

/** What makes a server one of several; each call is another node. */
export async function clusterEnvironment(redis: RedisServer): Promise<Record<string, string>> {
  return {
    REDIS_URL: redis.url,
    CLUSTER_ADDRESS: `127.0.0.1:${await freePort()}`,
    CLUSTER_SECRET: 'a secret that all the nodes of a test have',
  };
}
