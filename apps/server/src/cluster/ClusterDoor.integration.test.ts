import { once } from 'node:events';
import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { RoomRefusedError } from '../rooms/RoomRefusedError.ts';
import { ClusterDoor } from './ClusterDoor.ts';

/** What becomes of a WebSocket when the way to its room can't be had. */
async function knock(error: Error) {
  const refused: number[] = [];
  const log: string[] = [];
  const door = new ClusterDoor({
    finder: { find: () => Promise.reject(error) },
    leases: { epochOf: () => undefined, confirm: async () => {} },
    link: { isFromNode: () => false },
    callers: { callerOf: () => ({ address: '203.0.113.1', host: undefined }) },
    onRefused: (status) => refused.push(status),
    logger: createLogger('debug', { write: (line) => void log.push(line) }),
  });
  const server = createServer();
  door.attach(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const asking = sendRequest({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    path: '/?roomId=demo&peerId=ada',
    headers: { connection: 'Upgrade', upgrade: 'websocket' },
  });
  const [response] = await once(asking.end(), 'response');
  response.resume();
  server.close();
  return { status: response.statusCode, refused, logged: JSON.parse(log[0] ?? '{}') };
}

it('counts and logs who is refused', async () => {
  const { status, refused, logged } = await knock(new RoomRefusedError('all rooms are taken'));
  expect([status, refused]).toEqual([503, [503]]);
  expect(logged).toMatchObject({ roomId: 'demo', peerId: 'ada', reason: 'all rooms are taken', status: 503 });
});

it('counts no refusal where something failed, and logs whose connection it was', async () => {
  const { status, refused, logged } = await knock(new Error('a bug'));
  expect([status, refused]).toEqual([500, []]);
  expect(logged).toMatchObject({ roomId: 'demo', peerId: 'ada', msg: 'connection failed', err: { message: 'a bug' } });
});
