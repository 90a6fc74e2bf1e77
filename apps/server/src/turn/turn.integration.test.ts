import { randomBytes } from 'node:crypto';
import { AttributeType, Method, StunMessage, StunWriter, shortTermKey } from '@parley/turn/stun';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../config/ConfigError.ts';
import { createLogger } from '../logger.ts';
import type { ParleyServer } from '../ParleyServer.ts';
import { mediaPort } from '../testing/ports.ts';
import { startRealServer } from '../testing/startRealServer.ts';
import { TestClient } from '../testing/TestClient.ts';
import { TurnClient } from '../testing/TurnClient.ts';

type IceServer = { urls: string[]; username: string; credential: string };
type TransportAnswer = {
  id: string;
  iceParameters: { usernameFragment: string; password: string };
  iceServers: IceServer[];
};

let nth = 0;
let media: number;
let turnPort: number;
let server: ParleyServer;
const clients: TestClient[] = [];
const relayed: TurnClient[] = [];

let log: Record<string, unknown>[];

async function start(env: NodeJS.Dict<string> = {}): Promise<ParleyServer> {
  log = [];
  const logger = createLogger('debug', { write: (line) => void log.push(JSON.parse(line)) });
  media = mediaPort(nth++);
  turnPort = mediaPort(nth++);
  const ports = { MEDIA_PORT: String(media), TURN_PORT: String(turnPort), TURN_TLS_PORT: String(turnPort + 1) };
  return startRealServer({ CONSOLE: 'off', WORKERS: '1', ...ports, ...env }, logger);
}

beforeEach(async () => {
  server = await start();
});

afterEach(async () => {
  for (const client of relayed.splice(0)) client.close();
  for (const client of clients.splice(0)) client.connection.drop();
  await server.close('test ended');
});

async function connect(peerId: string): Promise<TestClient> {
  const client = await TestClient.connect({ port: server.port, peerId });
  clients.push(client);
  return client;
}

async function relay({ username, credential }: IceServer): Promise<TurnClient> {
  const client = await TurnClient.open({ port: turnPort, username, password: credential });
  relayed.push(client);
  return client;
}

/** Resolves when the TURN thread has counted so many live allocations. */
async function allocations(count: number): Promise<void> {
  while ((await server.turn?.count())?.allocations !== count);
}

/** Resolves when so many packets of clients have gone nowhere. */
async function dropped(count: number): Promise<void> {
  while ((await server.turn?.count())?.droppedFromClients !== count);
}

describe('embedded TURN', () => {
  it('hands out URLs and a fresh credential with each transport and ICE restart, except for TCP-only ones', async () => {
    const client = await connect('ada');
    const transport = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    expect(transport.iceServers).toEqual([
      {
        urls: [`turn:127.0.0.1:${turnPort}?transport=udp`, `turn:127.0.0.1:${turnPort}?transport=tcp`],
        username: expect.stringMatching(/^\d+:ada~[\w-]+$/),
        credential: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
      },
    ]);
    const [expiry] = transport.iceServers[0]?.username.split(':') ?? [];
    expect(Number(expiry) - Date.now() / 1000).toBeGreaterThan(11.9 * 3600);
    const restarted = await client.request<TransportAnswer>('restartIce', { transportId: transport.id });
    expect(restarted.iceServers).toHaveLength(1);
    const tcpOnly = await client.request<TransportAnswer>('createWebRtcTransport', { consuming: true, forceTcp: true });
    expect(tcpOnly.iceServers).toEqual([]);
  });

  it('is named to clients as TURN_HOST says', async () => {
    await server.close('test goes on with another');
    server = await start({ PUBLIC_ADDRESS: '192.0.2.1', TURN_HOST: 'turn.example.org' });
    const client = await connect('ada');
    const { iceServers } = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    expect(iceServers[0]?.urls).toContain(`turn:turn.example.org:${turnPort}?transport=udp`);
  });

  it('relays to the media port of the SFU, which answers', async () => {
    const client = await connect('ada');
    const transport = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    const turn = await relay(transport.iceServers[0] as IceServer);
    expect(await turn.allocate()).toBe('ok');
    expect(await turn.permit('127.0.0.1')).toBe('ok');
    const check = new StunWriter().begin('request', Method.binding, randomBytes(12));
    check.text(AttributeType.username, `${transport.iceParameters.usernameFragment}:remote`);
    check.uint32(AttributeType.priority, 1).integrity(shortTermKey(transport.iceParameters.password)).fingerprint();
    const answer = await turn.exchange(check.finish(), '127.0.0.1', media);
    expect(answer.from).toBe(`127.0.0.1:${media}`);
    expect(StunMessage.parse(answer.data)?.class).toBe('success');
  });

  it('relays to nobody else', async () => {
    const client = await connect('ada');
    const { iceServers } = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    const turn = await relay(iceServers[0] as IceServer);
    expect(await turn.allocate()).toBe('ok');
    for (const address of ['8.8.8.8', '169.254.169.254', '127.0.0.2']) expect(await turn.permit(address)).toBe(403);
    expect(await turn.bindChannel(0x4000, '127.0.0.1', server.port)).toBe(403);
    expect(await turn.bindChannel(0x4000, '127.0.0.1', turnPort)).toBe(403);
    // Nor to itself: a packet could go round for ever.
    expect(turn.relayPort).toBeGreaterThan(0);
    expect(await turn.bindChannel(0x4000, '127.0.0.1', turn.relayPort)).toBe(403);
    expect(await turn.bindChannel(0x4000, '127.0.0.1', media)).toBe('ok');
    // Nor by Send, whatever port it names of an address that is permitted.
    turn.send(Buffer.from('hello'), '8.8.8.8', 53);
    turn.send(Buffer.from('hello'), '127.0.0.1', turnPort);
    await dropped(2);
  });

  it('says on the health page what it has done', async () => {
    const client = await connect('ada');
    const { iceServers } = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    const turn = await relay(iceServers[0] as IceServer);
    expect(await turn.allocate()).toBe('ok');
    const health = await fetch(`http://127.0.0.1:${server.port}/health`).then((response) => response.json());
    expect(health).toMatchObject({ status: 'ok', turn: { allocations: 1, packetsToSfu: 0, dropped: 0 } });
  });

  it('refuses a wrong password, and who knows no credential', async () => {
    const client = await connect('ada');
    const { iceServers } = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    const wrong = await relay({ ...(iceServers[0] as IceServer), credential: 'wrong' });
    expect(await wrong.allocate()).toBe(401);
    const stranger = await relay({ urls: [], username: `${Math.floor(Date.now() / 1000) + 60}:eve`, credential: '' });
    expect(await stranger.allocate()).toBe(401);
  });

  it('ends the allocations of a peer that leaves, whose credential is worthless then; one who comes back gets another', async () => {
    const client = await connect('ada');
    const { iceServers } = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    const turn = await relay(iceServers[0] as IceServer);
    expect(await turn.allocate()).toBe('ok');
    await allocations(1);
    client.connection.drop();
    await allocations(0);
    const [made, ended] = log.filter(({ identity }) => identity);
    for (const line of [made, ended]) expect(line).toMatchObject({ roomId: 'demo', peerId: 'ada' });
    expect([made?.msg, ended?.reason]).toEqual(['TURN allocation made', expect.any(String)]);
    expect(await turn.refresh()).not.toBe('ok');
    const late = await relay(iceServers[0] as IceServer);
    expect(await late.allocate()).toBe(401);

    const back = await connect('ada');
    const again = await back.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    expect(await (await relay(again.iceServers[0] as IceServer)).allocate()).toBe('ok');
  });

  it('relays to a media worker only while that runs', async () => {
    const client = await connect('ada');
    const { iceServers } = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    const [pid] = server.workers.pids;
    const { turn } = server;
    const changes: number[] = [];
    const permit = turn?.permit.bind(turn);
    const replaced = new Promise<void>((resolve) => {
      if (!turn || !permit) return;
      turn.permit = (peers) => {
        permit(peers);
        changes.push(peers.length);
        if (changes.length === 2) resolve();
      };
    });
    process.kill(pid ?? 0, 'SIGKILL');
    await replaced;
    expect(changes).toEqual([0, expect.any(Number)]);
    expect(changes[1]).toBeGreaterThan(0);
    const again = await connect('bob');
    const fresh = await again.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    expect(fresh.iceServers[0]?.username).not.toBe(iceServers[0]?.username);
    const relayedAgain = await relay(fresh.iceServers[0] as IceServer);
    expect(await relayedAgain.allocate()).toBe('ok');
    expect(await relayedAgain.bindChannel(0x4000, '127.0.0.1', media)).toBe('ok');
  });

  it('can be turned off', async () => {
    await server.close('test goes on with another');
    server = await start({ TURN: 'off' });
    const client = await connect('ada');
    const { iceServers } = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    expect(iceServers).toEqual([]);
  });

  it('says which variable to change when its port is taken', async () => {
    const start2 = start({ TURN_PORT: String(turnPort) });
    await expect(start2).rejects.toThrow(ConfigError);
    await expect(start2).rejects.toThrow(/TURN_PORT: .*EADDRINUSE/);
  });
});
