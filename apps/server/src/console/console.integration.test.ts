import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { produceData, produceDataData } from '../testing/payloads.ts';
import { TestServer } from '../testing/TestServer.ts';
import { ConsoleClient } from './ConsoleClient.ts';

let directory: string;
let socketPath: string;
let server: TestServer;
let client: ConsoleClient;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'parley-console-'));
  socketPath = join(directory, 'console.sock');
  server = await TestServer.start({ CONSOLE: 'on', CONSOLE_SOCKET: socketPath });
  client = await ConsoleClient.open(socketPath);
});

afterEach(async () => {
  client.close();
  await server.close();
  rmSync(directory, { recursive: true });
});

const show = async (line: string): Promise<unknown> => JSON.parse(await client.run(line));

describe('the console', () => {
  it('is for the user of the server only, and leaves nothing behind', async () => {
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    await server.close();
    await client.closed;
    expect(existsSync(socketPath)).toBe(false);
    await expect(client.run('rooms')).rejects.toThrow('the server has gone');
  });

  it('shows rooms and who is in them', async () => {
    expect(await show('rooms')).toEqual([]);
    const { sendId } = await server.joined('ada');
    const [room] = (await show('rooms')) as { routerIds: string[] }[];
    expect(room).toEqual({ id: 'demo', routerIds: [expect.any(String)], peers: 1, broadcasters: 0 });
    expect(await show('peers demo')).toMatchObject({
      demo: [{ id: 'ada', joined: true, transports: [{ id: sendId, producing: true, health: 'unused' }, {}] }],
    });
    await expect(client.run('peers nowhere')).rejects.toThrow('there is no room "nowhere"');
  });

  it('lists, dumps and gives statistics of every kind of object, while it is there', async () => {
    const { client: ada, sendId } = await server.joined('ada');
    const { client: ben } = await server.joined('ben', {});
    const { id: producerId } = await ada.request<{ id: string }>('produce', produceData(sendId));
    const { id: dataProducerId } = await ada.request<{ id: string }>('produceData', produceDataData(sendId));
    await ben.received('newConsumer');
    // Two workers; transports: two a peer, and the room's own; the bot, and what it and the chat hear.
    expect(await show('list')).toEqual({
      workers: 2,
      webRtcServers: 2,
      routers: 1,
      transports: 5,
      producers: 1,
      consumers: 1,
      dataProducers: 2,
      dataConsumers: 1,
    });
    expect(await show('list producers')).toEqual([{ id: producerId, in: sendId }]);
    for (const kind of Object.keys((await show('list')) as object)) {
      expect(await show(`dump ${kind}`), kind).toBeInstanceOf(Object);
    }
    expect(await show(`dump producers ${producerId}`)).toEqual({ id: producerId });
    expect(await show(`stats transports ${sendId}`)).toMatchObject([{ transportId: sendId }]);
    expect(await show(`stats dataProducers ${dataProducerId}`)).toEqual([{ type: 'data-producer' }]);
    await expect(client.run('stats routers')).rejects.toThrow('routers have no statistics');
    await expect(client.run('dump transports transport-')).rejects.toThrow(/^5 transports begin with transport-$/);
    await expect(client.run('dump transports x')).rejects.toThrow('no transports begin with x');
    await expect(client.run('dump pigeons')).rejects.toThrow('say of which kind: workers,');
    await ada.request('closeProducer', { producerId });
    expect(await show('list producers')).toEqual([]);
    await expect(client.run('dump producers')).rejects.toThrow('there are no producers');
    server.sfu.workers[0]!.die();
    await expect.poll(() => show('list routers')).toEqual([]);
  });

  it('shows what processes use, and sets what they log', async () => {
    expect(await show('usage')).toMatchObject({
      server: { pid: process.pid },
      workers: [
        { pid: 1000, usage: { ru_utime: 10 } },
        { pid: 1001, usage: { ru_utime: 10 } },
      ],
    });
    await client.run('log workers debug');
    await client.run('log tags ice dtls');
    expect(server.sfu.workers.map(({ settings }) => settings)).toEqual([
      { logLevel: 'debug', logTags: ['ice', 'dtls'] },
      { logLevel: 'debug', logTags: ['ice', 'dtls'] },
    ]);
    await server.joined('ada');
    await client.run('log server error');
    const lines = server.log.length;
    await server.joined('ben');
    expect(server.log.length).toBe(lines);
    await expect(client.run('log server loud')).rejects.toThrow('must be one of silent, fatal,');
    await expect(client.run('log')).rejects.toThrow('say of what');
  });

  it('closes a room', async () => {
    const { client: ada } = await server.joined('ada');
    await client.run('close demo');
    expect(await ada.received('rejoin')).toEqual({ reason: 'it was closed by the operator' });
    await expect(client.run('close demo')).rejects.toThrow('there is no room');
    await expect(client.run('close')).rejects.toThrow('say which room');
  });

  it('completes commands, kinds and ids', async () => {
    const { sendId } = await server.joined('ada');
    expect(await client.complete('du')).toEqual(['dump']);
    expect(await client.complete('dump data')).toEqual(['dataProducers', 'dataConsumers']);
    expect(await client.complete(`stats transports ${sendId.slice(0, -1)}`)).toContain(sendId);
    expect(await client.complete('peers ')).toEqual(['demo']);
    expect(await client.complete('log s')).toEqual(['server']);
    expect(await client.complete('log tags ice d')).toEqual(['dtls']);
  });

  it('hangs up on who does not speak its language, and goes on for others', async () => {
    for (const rubbish of ['GET / HTTP/1.1\r\n\r\n', '{}\n', '[1]\n', 'null\n', 'x'.repeat(20_000)]) {
      const socket = connect(socketPath);
      const closed = once(socket, 'close');
      socket.on('error', () => {});
      socket.write(rubbish);
      await closed;
    }
    expect(await client.run('help')).toContain('rooms');
  });

  it('leaves the socket of a server that runs alone', async () => {
    const second = await TestServer.start({ CONSOLE: 'on', CONSOLE_SOCKET: socketPath });
    expect(second.log.join('')).toContain('is in use by another server');
    expect(await client.run('rooms')).toBe('[]');
    await second.close();
    expect(await client.run('rooms')).toBe('[]');
  });

  it('leaves a file that is no socket', async () => {
    const file = join(directory, 'parley.env');
    writeFileSync(file, 'PORT=3000');
    const second = await TestServer.start({ CONSOLE: 'on', CONSOLE_SOCKET: file });
    expect(second.log.join('')).toContain('no console');
    expect(readFileSync(file, 'utf8')).toBe('PORT=3000');
    await second.close();
  });

  it('takes over the socket of a server that was killed', async () => {
    const stale = join(directory, 'stale.sock');
    const listen = `require('net').createServer().listen(${JSON.stringify(stale)}, () => console.log('listening'))`;
    const killed = spawn(process.execPath, ['-e', listen]);
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(existsSync(stale)).toBe(true);
    const second = await TestServer.start({ CONSOLE: 'on', CONSOLE_SOCKET: stale });
    const other = await ConsoleClient.open(stale);
    expect(await other.run('rooms')).toBe('[]');
    other.close();
    await second.close();
  });
});

describe('npm run console', () => {
  const script = fileURLToPath(new URL('../../dist/console/client.js', import.meta.url));
  const run = (args: string[], env: object = {}) =>
    promisify(execFile)(process.execPath, [script, ...args], {
      env: { PATH: process.env.PATH, CONSOLE_SOCKET: socketPath, ...env },
    });

  it('carries out one command, and says so when that fails', async () => {
    await server.joined('ada');
    const { stdout } = await run(['rooms']);
    expect(JSON.parse(stdout)).toMatchObject([{ id: 'demo' }]);
    await expect(run(['dance'])).rejects.toMatchObject({ code: 1, stderr: 'unknown command "dance"; try "help"\n' });
  });

  it('says so when no server runs', async () => {
    const nowhere = { CONSOLE_SOCKET: '', XDG_RUNTIME_DIR: directory };
    await expect(run(['rooms'], nowhere)).rejects.toMatchObject({ stderr: expect.stringContaining('no server') });
  });

  it('reads commands from a pipe', async () => {
    const running = run([]);
    running.child.stdin?.end('rooms\nhelp\n');
    expect((await running).stdout).toMatch(/^\[\]\n/);
  });
});
