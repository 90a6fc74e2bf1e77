import { freePort } from './freePort.ts';
import { RedisServer } from './RedisServer.ts';
import { TestServer } from './TestServer.ts';

/** Several servers in this process, each with an SFU that is a fake, on a Redis that is real. */
export class TestCluster {
  readonly redis: RedisServer;
  readonly #nodes: TestServer[] = [];

  private constructor(redis: RedisServer) {
    this.redis = redis;
  }

  static async start(): Promise<TestCluster> {
    return new TestCluster(await RedisServer.start());
  }

  /** What makes a server one of them, for each another. */
  static async environment(redisUrl: string): Promise<Record<string, string>> {
    return {
      REDIS_URL: redisUrl,
      CLUSTER_ADDRESS: `127.0.0.1:${await freePort()}`,
      CLUSTER_SECRET: 'a secret that all the nodes of a test have',
    };
  }

  /** Starts one more. */
  async node(env: Record<string, string> = {}): Promise<TestServer> {
    const node = await TestServer.start({ ...(await TestCluster.environment(this.redis.url)), ...env });
    this.#nodes.push(node);
    return node;
  }

  /** Starts two. While none has more to do than the other, a room is on the one that is asked for it. */
  async twoNodes(): Promise<[TestServer, TestServer]> {
    return [await this.node(), await this.node()];
  }

  async close(): Promise<void> {
    // One that can't say goodbye waits for a while.
    this.redis.thaw();
    await Promise.all(this.#nodes.map((node) => node.close()));
    await this.redis.stop();
  }
}
