import { readConfig } from '../config/readConfig.ts';
import { createLogger } from '../logger.ts';
import { ParleyServer } from '../ParleyServer.ts';
import { FakeSfu } from './FakeSfu.ts';
import { joinData } from './payloads.ts';
import { TestClient, type TestClientOptions } from './TestClient.ts';

/** A client that has joined, with a transport each way. */
export type JoinedClient = {
  client: TestClient;
  sendId: string;
  receiveId: string;
  peers: { id: string }[];
  resumeToken: string;
  role: string;
};

/** The whole server on a free port of 127.0.0.1, with a {@link FakeSfu} of two workers, and clients of it. */
export class TestServer {
  readonly sfu: FakeSfu;
  readonly server: ParleyServer;
  /** Lines logged, as JSON text. */
  readonly log: string[];
  readonly #clients: TestClient[] = [];

  private constructor(sfu: FakeSfu, server: ParleyServer, log: string[]) {
    this.sfu = sfu;
    this.server = server;
    this.log = log;
  }

  static async start(env: Record<string, string> = {}, sfu = new FakeSfu()): Promise<TestServer> {
    const log: string[] = [];
    const server = await ParleyServer.start(
      readConfig({ HOST: '127.0.0.1', PORT: '0', CONSOLE: 'off', WORKERS: '2', TURN: 'off', ...env }),
      {
        createWorker: sfu.createWorker,
        createRouter: sfu.createRouter,
        version: '3.27.1',
        webDirectory: '/nonexistent',
        logger: createLogger('debug', { write: (line) => void log.push(line) }),
      },
    );
    return new TestServer(sfu, server, log);
  }

  async connect(peerId: string, options: Partial<TestClientOptions> = {}): Promise<TestClient> {
    const client = await TestClient.connect({ port: this.server.port, peerId, ...options });
    this.#clients.push(client);
    return client;
  }

  async joined(peerId: string, options: Partial<TestClientOptions> = {}): Promise<JoinedClient> {
    const client = await this.connect(peerId, options);
    const { id: sendId } = await client.request<{ id: string }>('createWebRtcTransport', { producing: true });
    const { id: receiveId } = await client.request<{ id: string }>('createWebRtcTransport', { consuming: true });
    const answer = await client.request<{ peers: { id: string }[]; resumeToken: string; role: string }>(
      'join',
      joinData,
    );
    return { client, sendId, receiveId, ...answer };
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.connection.drop();
    await this.server.close('test ended');
  }
}

/** Resolves when the server has dealt with all that the client sent before. */
export async function sync(client: TestClient): Promise<void> {
  await client.request('getRouterRtpCapabilities');
}
