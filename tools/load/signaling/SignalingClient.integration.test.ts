import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { SignalingClient } from './SignalingClient.ts';

afterEach(() => {
  vi.useRealTimers();
});

const listener = { onRequest: () => {}, onNotification: () => {}, onClosed: () => {} };

it('gives up on a server that takes the connection, and then says nothing', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const opened = SignalingClient.open(`http://127.0.0.1:${port}`, { roomId: 'a', peerId: 'b' }, listener);
  const failed = expect(opened).rejects.toThrow(`no connection to 127.0.0.1:${port}: no answer within 20 s`);
  const [socket] = (await once(server, 'connection')) as [Socket];
  const closed = once(socket.on('error', () => {}).resume(), 'close');
  vi.advanceTimersByTime(20_000);
  await failed;
  await closed;
  server.close();
});
