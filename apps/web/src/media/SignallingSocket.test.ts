import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SignallingSocket, type SocketEnd } from './SignallingSocket.ts';

class FakeWebSocket {
  static last: FakeWebSocket;
  onopen?: () => void;
  onclose?: (event: { code: number; reason: string }) => void;
  onmessage?: (event: { data: unknown }) => void;
  readonly sent: string[] = [];
  closed = false;
  readonly protocol: string;

  constructor(_url: string, protocol: string) {
    this.protocol = protocol;
    FakeWebSocket.last = this;
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.closed = true;
  }
}

beforeEach(() => vi.stubGlobal('WebSocket', FakeWebSocket));
afterEach(() => vi.unstubAllGlobals());

function open() {
  const ends: SocketEnd[] = [];
  const messages: unknown[] = [];
  const socket = new SignallingSocket('ws://test/', (end) => ends.push(end));
  socket.on('message', (message: never) => messages.push(message));
  return { socket, ends, messages, web: FakeWebSocket.last };
}

it('speaks the protoo subprotocol and passes JSON objects on', async () => {
  const { socket, messages, web } = open();
  expect(web.protocol).toBe('protoo');
  web.onmessage?.({ data: '{"notification":true}' });
  expect(messages).toEqual([{ notification: true }]);
  await socket.send({ request: true });
  expect(web.sent).toEqual(['{"request":true}']);
});

it('drops what is no protoo message', () => {
  const { messages, web } = open();
  for (const data of ['', 'null', '[]', '7', '{', new ArrayBuffer(4), undefined]) web.onmessage?.({ data });
  expect(messages).toEqual([]);
});

it('tells the close code once, and whether it was ever open', async () => {
  const { socket, ends, web } = open();
  web.onopen?.();
  web.onclose?.({ code: 4000, reason: 'removed' });
  web.onclose?.({ code: 1006, reason: '' });
  expect(ends).toEqual([{ code: 4000, reason: 'removed', wasOpen: true }]);
  expect(socket.closed).toBe(true);
  await expect(socket.send({})).rejects.toThrow('socket closed');

  const refused = open();
  refused.web.onclose?.({ code: 1006, reason: '' });
  expect(refused.ends).toEqual([{ code: 1006, reason: '', wasOpen: false }]);
});

it('does not report an end that was asked for', () => {
  const { socket, ends, web } = open();
  socket.close();
  socket.close();
  web.onclose?.({ code: 1000, reason: '' });
  expect(web.closed).toBe(true);
  expect(ends).toEqual([]);
});
