import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Method, StunWriter } from '@parley/turn/stun';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStunChannel, type StunChannel } from './StunChannel.ts';

let server: Socket;
let channel: StunChannel;

beforeEach(async () => {
  server = createSocket('udp4').bind(0, '127.0.0.1');
  await once(server, 'listening');
  channel = await openStunChannel({ transport: 'udp', host: '127.0.0.1', port: server.address().port });
});

afterEach(() => {
  channel.close();
  server.close();
});

const messageOf = (kind: 'request' | 'success', transactionId: Buffer) =>
  Buffer.from(new StunWriter().begin(kind, Method.binding, transactionId).finish());

it('takes the answer to its own request, not one more to the request before', async () => {
  const [first, second] = [randomBytes(12), randomBytes(12)];
  server.on('message', (request, { port, address }) => {
    const asked = request.subarray(8, 20);
    for (const id of asked.equals(first) ? [first] : [first, asked])
      server.send(messageOf('success', id), port, address);
  });
  for (const id of [first, second]) {
    expect((await channel.exchange(messageOf('request', id))).transactionId).toEqual(id);
  }
});

it.each([0, 99_999])('opens no way to port %s', async (port) => {
  const opened = openStunChannel({ transport: 'udp', host: '127.0.0.1', port });
  await expect(opened).rejects.toThrow(`there is no port ${port}`);
});
