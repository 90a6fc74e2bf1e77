import { clientRequests } from '@parley/signaling-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { produceData } from '../testing/payloads.ts';
import { sync, TestServer } from '../testing/TestServer.ts';

let test: TestServer;

beforeEach(async () => {
  test = await TestServer.start();
});

afterEach(() => test.close());

describe('bad input', () => {
  const frames: [string, string][] = [
    ['no JSON', 'hello'],
    ['empty', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['a string', '"x"'],
    ['an array', '[1,2]'],
    ['an empty object', '{}'],
    ['a request without id', '{"request":true,"method":"join"}'],
    ['a request without method', '{"request":true,"id":1}'],
    ['a response nobody waits for', '{"response":true,"id":99,"ok":true}'],
    ['an error response nobody waits for', '{"response":true,"id":99,"errorCode":[],"errorReason":{}}'],
    ['a notification', '{"notification":true,"method":"join"}'],
    ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ];

  it.each(frames)('goes on after %s', async (_name, text) => {
    const ada = await test.joined('ada');
    const ben = await test.joined('ben');
    const before = ben.client.messages.length;
    ada.client.send(text);
    await sync(ada.client);
    await sync(ben.client);
    // The answer to sync is all that Ben got.
    expect(ben.client.messages.length).toBe(before + 1);
  });

  it('ignores binary frames', async () => {
    const ada = await test.joined('ada');
    ada.client.connection.sendBytes(Buffer.from('{"request":true,"id":1,"method":"join"}'));
    await sync(ada.client);
  });

  it('answers every method with 4xx for every kind of wrong data, and harms nobody', async () => {
    const ada = await test.joined('ada');
    const ben = await test.joined('ben');
    const before = ben.client.messages.length;
    const rubbish = [null, 0, 'x', [], [[]], true, { transportId: {} }, { producerId: 1 }, { consumerId: 'nobody' }];
    const harmless = [
      'getRouterRtpCapabilities',
      'createWebRtcTransport',
      'getChatHistory',
      'networkCheck',
      'heartbeat',
    ];
    for (const method of [...Object.keys(clientRequests), 'toString', '', '__proto__', 'x'.repeat(1000)]) {
      if (harmless.includes(method)) continue;
      for (const data of rubbish) {
        const error = await ada.client.request(method, data).then(
          () => undefined,
          (reason: { code: number; message: string }) => reason,
        );
        expect([400, 404, 409], `${method} ${JSON.stringify(data)}`).toContain(error?.code);
        expect(error?.message).toMatch(/^.{3,200}$/);
      }
    }
    await sync(ben.client);
    expect(ben.client.messages.length).toBe(before + 1);
  });

  it('closes only the connection that sends a huge message', async () => {
    const ada = await test.joined('ada');
    const ben = await test.joined('ben');
    ada.client.send(`{"x":"${'x'.repeat(200_000)}"}`);
    expect((await ada.client.closed).code).toBe(1009);
    expect(await ben.client.received('peerClosed')).toEqual({ peerId: 'ada' });
    await sync(ben.client);
  });

  it('closes only the connection that breaks the WebSocket protocol', async () => {
    const ada = await test.joined('ada');
    const ben = await test.joined('ben');
    ada.client.connection.socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    await ada.client.closed;
    await ben.client.received('peerClosed');
    await sync(ben.client);
  });

  it('closes only the connection that never ends its message, or sends without end', async () => {
    const ben = await test.joined('ben');
    // A text's first fragment, then empty ones without end (RFC 6455 section 5.4); pongs without end. Masked with zeros.
    const first = Buffer.from([0x01, 0x80, 0, 0, 0, 0]);
    const fragments = Buffer.alloc(6 * 100, Buffer.from([0x00, 0x80, 0, 0, 0, 0]));
    const pongs = Buffer.alloc(6 * 50_000, Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
    for (const [peerId, begin, more] of [
      ['ada', first, fragments],
      ['cleo', pongs, pongs],
    ] as const) {
      const { connection } = (await test.joined(peerId)).client;
      connection.socket.write(begin);
      while (connection.connected) {
        connection.socket.write(more);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await ben.client.waitFor(
        ({ method, data }) => method === 'peerClosed' && (data as { peerId: string }).peerId === peerId,
      );
    }
    await sync(ben.client);
  });

  it('refuses a flood, and answers what came before it', async () => {
    const ada = await test.joined('ada');
    const answers = await Promise.allSettled(
      Array.from({ length: 300 }, () => ada.client.request('getRouterRtpCapabilities')),
    );
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBeLessThan(300);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 409, message: 'too many requests at once' });
    await sync(ada.client);
  });

  it('maps what the SFU throws', async () => {
    const ada = await test.joined('ada');
    const [transport] = test.sfu.transports;
    const outcomes: [Error, number, string][] = [
      [new TypeError('missing codec.payloadType'), 400, 'missing codec.payloadType'],
      [
        Object.assign(new Error('media codec not supported'), { name: 'UnsupportedError' }),
        400,
        'media codec not supported',
      ],
      [Object.assign(new Error('transport closed'), { name: 'InvalidStateError' }), 409, 'transport closed'],
      [new Error('secret path /etc/x'), 500, 'internal error'],
      [new TypeError("Cannot read properties of undefined (reading 'x')"), 500, 'internal error'],
    ];
    for (const [failure, code, message] of outcomes) {
      transport!.failure = failure;
      await expect(ada.client.request('produce', produceData(ada.sendId))).rejects.toMatchObject({ code, message });
    }
  });
});
