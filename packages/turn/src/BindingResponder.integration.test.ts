import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BindingResponder } from './BindingResponder.ts';
import { Method, StunMessage, StunWriter } from './stun/index.ts';

let server: Socket;
let client: Socket;

beforeEach(async () => {
  const responder = new BindingResponder();
  server = createSocket('udp4');
  server.on('message', (datagram, rinfo) => {
    const answer = responder.respond(datagram, rinfo);
    if (answer !== undefined) server.send(answer, rinfo.port, rinfo.address);
  });
  client = createSocket('udp4');
  server.bind(0, '127.0.0.1');
  client.bind(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(client, 'listening')]);
});

afterEach(() => {
  server.close();
  client.close();
});

it('tells a UDP client its own address, noise before it notwithstanding', async () => {
  const transactionId = Buffer.from('a1a2a3a4a5a6a7a8a9aaabac', 'hex');
  const { port } = server.address();
  client.send(Buffer.from('noise'), port, '127.0.0.1');
  client.send(
    new StunWriter().begin('request', Method.binding, transactionId).fingerprint().finish(),
    port,
    '127.0.0.1',
  );

  const [datagram] = (await once(client, 'message')) as [Buffer];
  const answer = StunMessage.parse(datagram);
  expect(answer?.class).toBe('success');
  expect(answer?.transactionId).toEqual(transactionId);
  expect(answer?.verifyFingerprint()).toBe(true);
  expect(answer?.xorMappedAddress).toEqual({ family: 4, address: '127.0.0.1', port: client.address().port });
});
