import { ProtocolError } from '@parley/signaling-protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProtooConnection, type ProtooConnectionListener } from './ProtooConnection.ts';

class FakeWebSocket {
  static last: FakeWebSocket;
  onopen?: () => void;
  onclose?: (event: { code: number; reason: string }) => void;
  onmessage?: (event: { data: string }) => void;
  readonly sent: Record<string, unknown>[] = [];

  constructor() {
    FakeWebSocket.last = this;
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
}

beforeEach(() => vi.stubGlobal('WebSocket', FakeWebSocket));
afterEach(() => vi.unstubAllGlobals());

const offer = {
  peerId: null,
  dataProducerId: 'p',
  id: 'd',
  sctpStreamParameters: { streamId: 0 },
  label: 'bot',
  protocol: '',
  appData: {},
};

function open() {
  const listener = {
    onNotification: vi.fn<ProtooConnectionListener['onNotification']>(),
    onNewConsumer: vi.fn<ProtooConnectionListener['onNewConsumer']>(async () => {}),
    onNewDataConsumer: vi.fn<ProtooConnectionListener['onNewDataConsumer']>(async () => {}),
    onEnd: vi.fn<ProtooConnectionListener['onEnd']>(),
  };
  const connection = new ProtooConnection('ws://test/', listener);
  const web = FakeWebSocket.last;
  web.onopen?.();
  const receive = (message: unknown) => web.onmessage?.({ data: JSON.stringify(message) });
  /** Asks as the server does, and gives the answer. */
  const ask = async (method: string, data: unknown) => {
    receive({ request: true, id: 1, method, data });
    await vi.waitFor(() => expect(web.sent).toHaveLength(1));
    const { response, id, ...answer } = web.sent.pop() ?? {};
    expect([response, id]).toEqual([true, 1]);
    return answer;
  };
  return { connection, listener, web, receive, ask };
}

it('passes the server’s offers on, and accepts when they are taken', async () => {
  const { listener, ask } = open();
  expect(await ask('newDataConsumer', offer)).toMatchObject({ ok: true });
  expect(listener.onNewDataConsumer).toHaveBeenCalledExactlyOnceWith(offer);
});

it('refuses with the code of what stands against it', async () => {
  const { listener, ask } = open();
  listener.onNewDataConsumer.mockRejectedValueOnce(new ProtocolError(403, 'this client takes no data'));
  expect(await ask('newDataConsumer', offer)).toMatchObject({
    errorCode: 403,
    errorReason: 'this client takes no data',
  });
  listener.onNewDataConsumer.mockRejectedValueOnce(new Error('broken'));
  expect(await ask('newDataConsumer', offer)).toMatchObject({ errorCode: 500, errorReason: 'broken' });
});

it('refuses what is malformed or unknown, without telling anybody', async () => {
  const { listener, ask } = open();
  expect(await ask('newDataConsumer', { ...offer, id: '' })).toMatchObject({ errorCode: 400 });
  expect(await ask('newConsumer', {})).toMatchObject({ errorCode: 400 });
  expect(await ask('dropEverything', {})).toMatchObject({ errorCode: 403 });
  expect(listener.onNewDataConsumer).not.toHaveBeenCalled();
  expect(listener.onNewConsumer).not.toHaveBeenCalled();
});

it('tells notifications that are well-formed, and drops the rest', () => {
  const { listener, receive } = open();
  receive({ notification: true, method: 'dataConsumerClosed', data: { dataConsumerId: 'd' } });
  receive({ notification: true, method: 'dataConsumerClosed', data: {} });
  receive({ notification: true, method: 'unheardOf', data: {} });
  expect(listener.onNotification.mock.calls).toEqual([
    [{ method: 'dataConsumerClosed', data: { dataConsumerId: 'd' } }],
  ]);
});

it('asks the server, whose reason is the error', async () => {
  const { connection, web, receive } = open();
  const asking = connection.request('sendChat', { text: 'hi' });
  await vi.waitFor(() => expect(web.sent).toHaveLength(1));
  receive({ response: true, id: web.sent[0]?.id, errorCode: 409, errorReason: 'too many messages in a short time' });
  await expect(asking).rejects.toThrow('too many messages in a short time');
});
