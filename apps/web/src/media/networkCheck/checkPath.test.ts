import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { settle } from '../../testing/callScene.ts';
import { fakeServer } from '../../testing/fakeServer.ts';
import { asTransport, fakeTransport } from '../../testing/fakeTransport.ts';
import { checkPath, type NetworkPath } from './checkPath.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const candidates = [
  { protocol: 'udp', address: '192.0.2.1', port: 44444 },
  { protocol: 'tcp', address: '192.0.2.1', port: 44444 },
];
const iceServers = [
  { urls: ['turn:192.0.2.1:3478?transport=udp', 'turns:192.0.2.1:5349'], username: 'u', credential: 'c' },
];

/** A check under way; `options` are those with which the browser was made to connect. */
async function start(path: NetworkPath, answer: object = { iceCandidates: candidates, iceServers }) {
  const server = fakeServer();
  server.answers.createWebRtcTransport = () => ({ id: 't1', iceParameters: {}, dtlsParameters: {}, ...answer });
  server.answers.networkCheck = () => ({
    address: null,
    transports: [
      { id: 'other', iceState: 'new', dtlsState: 'new' },
      {
        id: 't1',
        iceState: 'connected',
        dtlsState: 'connected',
        tuple: { protocol: 'udp', remoteIp: '198.51.100.7', remotePort: 9 },
      },
    ],
  });
  const transport = fakeTransport('t1');
  const createSendTransport = vi.fn((_options: object) => asTransport(transport));
  const device = { load: vi.fn(async () => {}), createSendTransport };
  const border = { openConnection: server.border.openConnection, createDevice: async () => device as never };
  const verdict = checkPath(path, { roomId: 'demo', token: 'secret', handlerName: undefined, border });
  await settle();
  const [connection] = server.connections;
  connection?.open();
  await settle();
  return { verdict, transport, connection, server, options: () => createSendTransport.mock.lastCall?.[0] };
}

it('comes to the room of the page, with its token, as somebody nobody knows', async () => {
  const { connection, transport, verdict } = await start('udp');
  const { searchParams } = connection?.url ?? new URL('about:blank');
  expect([searchParams.get('roomId'), searchParams.get('token')]).toEqual(['demo', 'secret']);
  expect(searchParams.get('peerId')).toMatch(/^[a-z0-9]{10,}$/);
  transport.changeState('connected');
  await verdict;
  expect(connection?.requests.map(({ method }) => method)).not.toContain('join');
  expect([connection?.closed, transport.closed]).toEqual([true, true]);
});

it('tells how long it took, and where from the server sees it', async () => {
  const { transport, verdict } = await start('udp');
  await settle(120);
  transport.changeState('connecting');
  transport.changeState('connected');
  expect(await verdict).toEqual({ outcome: 'works', durationMs: 120, seenAs: 'udp 198.51.100.7:9' });
});

it.each([
  ['udp', { iceCandidates: [candidates[0]], iceServers: [] }, false],
  ['tcp', { iceCandidates: [candidates[1]], iceServers: [] }, true],
  ['turn', { iceCandidates: candidates, iceServers, iceTransportPolicy: 'relay' }, false],
] as const)('lets the browser try %s alone', async (path, expected, forceTcp) => {
  const { options, connection } = await start(path);
  expect(options()).toMatchObject(expected);
  expect(connection?.requests).toContainEqual({
    method: 'createWebRtcTransport',
    data: { producing: true, forceTcp },
  });
});

it.each([
  ['when the browser gives up', 0],
  ['when it takes too long', 8000],
])('says which addresses did not answer %s', async (_, waitMs) => {
  const { transport, verdict } = await start('turn');
  if (waitMs > 0) await settle(waitMs);
  else transport.changeState('failed');
  expect(await verdict).toEqual({
    outcome: 'blocked',
    tried: ['192.0.2.1:3478?transport=udp', '192.0.2.1:5349'],
  });
});

it('does not try what the server does not offer', async () => {
  const { verdict } = await start('turn', { iceCandidates: candidates, iceServers: [] });
  expect(await verdict).toEqual({ outcome: 'absent' });
  expect(await (await start('tcp', { iceCandidates: [candidates[0]], iceServers })).verdict).toEqual({
    outcome: 'absent',
  });
});

it('tells why it could not be tried, and leaves nothing open', async () => {
  const { connection, transport, verdict } = await start('udp');
  connection?.listener.onEnd({ code: 4403, reason: 'no such token', wasOpen: true });
  expect(await verdict).toEqual({ outcome: 'unknown', reason: 'No such token.' });
  await settle();
  expect([transport.closed, vi.getTimerCount()]).toEqual([true, 0]);
});
