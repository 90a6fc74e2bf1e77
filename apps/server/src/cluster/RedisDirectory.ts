import { randomBytes } from 'node:crypto';
import { createClient } from '@redis/client';
import type { Logger } from 'pino';
import { ConfigError } from '../config/ConfigError.ts';
import { within } from '../within.ts';
import {
  beatScript,
  holdScript,
  lendersScript,
  locateScript,
  recallScript,
  releaseScript,
  rememberScript,
  retireScript,
} from './directoryScripts.ts';
import { type Beat, DirectoryUnavailableError, type Holder, type Place, type RoomDirectory } from './RoomDirectory.ts';

/** Where the directory is, and where other nodes reach this one. */
export type RedisDirectoryOptions = {
  url: string;
  /** `host:port` of this node's link. */
  address: string;
  /** See {@link RoomDirectory.leaseMs}. Default 4,000. */
  leaseMs?: number;
  /** How long the first connection may take, in milliseconds: Redis may be starting as well. Default 10,000. */
  startMs?: number;
  logger: Logger;
};

/** For one answer; a beat that fails leaves time for two more within a lease. */
const answerMs = 1_000;
const maxReconnectMs = 500;
const nodeKeys = ['parley:addresses', 'parley:loads', 'parley:deadlines', 'parley:loans'];

/** The directory in a Redis or Valkey, not one of the Redis Cluster kind. */
export class RedisDirectory implements RoomDirectory {
  readonly leaseMs: number;
  readonly nodeId = randomBytes(6).toString('hex');
  readonly #address: string;
  readonly #client: ReturnType<typeof clientOf>;

  private constructor({ url, address, leaseMs = 4_000, logger }: RedisDirectoryOptions) {
    this.#address = address;
    this.leaseMs = leaseMs;
    this.#client = clientOf(url);
    // A lost connection is what rejected commands tell; only the reason is told here.
    this.#client.on('error', (error: Error) => logger.debug({ err: error }, 'connection to Redis'));
  }

  /**
   * Connects.
   *
   * @throws ConfigError when nobody answers in time.
   */
  static async connect(options: RedisDirectoryOptions): Promise<RedisDirectory> {
    const directory = new RedisDirectory(options);
    try {
      await within(options.startMs ?? 10_000, directory.#client.connect());
    } catch {
      await directory.close();
      throw new ConfigError('REDIS_URL: no Redis answers there');
    }
    return directory;
  }

  async locate(roomId: string): Promise<Place | undefined> {
    const answer = await this.#ask(locateScript, [...nodeKeys, roomKey(roomId)], [this.nodeId, String(this.leaseMs)]);
    const [entry, address] = texts(answer);
    return entry ? { ...holderOf(entry), address: address || undefined } : undefined;
  }

  async hold(roomId: string): Promise<Holder> {
    const keys = [...nodeKeys, roomKey(roomId)];
    return holderOf(String(await this.#ask(holdScript, keys, [this.nodeId, String(this.leaseMs)])));
  }

  async beat({ load, lends, roomIds }: Beat): Promise<Holder[]> {
    const entries = await this.#ask(
      beatScript,
      [...nodeKeys, ...roomIds.map(roomKey)],
      [this.nodeId, this.#address, load === undefined ? '' : String(load), String(this.leaseMs), String(lends)],
    );
    return texts(entries).map(holderOf);
  }

  async release(roomId: string, epoch: string, forget: boolean): Promise<void> {
    await this.#ask(
      releaseScript,
      [roomKey(roomId), recordKey(roomId)],
      [`${this.nodeId} ${epoch}`, forget ? '1' : '0'],
    );
  }

  async remember(roomId: string, epoch: string, { record, keepMs }: { record: string; keepMs: number }): Promise<void> {
    const values = [`${this.nodeId} ${epoch}`, record, String(keepMs)];
    await this.#ask(rememberScript, [roomKey(roomId), recordKey(roomId)], values);
  }

  async recall(roomId: string): Promise<string | undefined> {
    const record = await this.#ask(recallScript, [recordKey(roomId)], []);
    return typeof record === 'string' ? record : undefined;
  }

  async lenders(): Promise<string[]> {
    return texts(await this.#ask(lendersScript, nodeKeys, [this.nodeId]));
  }

  async retire(): Promise<void> {
    await this.#ask(retireScript, nodeKeys, [this.nodeId]);
  }

  async close(): Promise<void> {
    if (!this.#client.isOpen) return;
    await within(answerMs, this.#client.close()).catch(() => {});
    if (this.#client.isOpen) this.#client.destroy();
  }

  async #ask(script: string, keys: string[], values: string[]): Promise<unknown> {
    try {
      return await within(answerMs, this.#client.eval(script, { keys, arguments: values }));
    } catch (error) {
      throw new DirectoryUnavailableError(error);
    }
  }
}

function clientOf(url: string) {
  return createClient({
    url,
    // What can't be sent now is refused now: who waits for a room is told so.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: answerMs,
      // There is a beat a second, so that silence means that the connection is dead.
      socketTimeout: 3 * answerMs,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, maxReconnectMs),
    },
  });
}

function roomKey(roomId: string): string {
  return `parley:room:${roomId}`;
}

function recordKey(roomId: string): string {
  return `parley:record:${roomId}`;
}

function holderOf(entry: string): Holder {
  const [nodeId = '', epoch = ''] = entry.split(' ');
  return { nodeId, epoch };
}

function texts(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}
