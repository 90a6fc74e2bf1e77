import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../testing/freePort.ts';
import { forwardRequest } from './forwardRequest.ts';
import { forwardSocket } from './forwardSocket.ts';
import { NodeLink } from './NodeLink.ts';

let here: NodeLink;
let there: NodeLink;
let address: string;
/** What the other node does with a request. */
let answer: RequestListener;

beforeEach(async () => {
  [here, there] = [new NodeLink('secret'), new NodeLink('secret')];
  address = `127.0.0.1:${await freePort()}`;
  const server = await there.listen(address, (request, response) => answer(request, response));
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
});
afterEach(() => {
  here.close();
  there.close();
});

it('asks no node for somebody who has gone meanwhile', async () => {
  const link = await here.connect(address);
  const gone = new PassThrough().destroy();
  await once(gone, 'close');
  const request = { method: 'GET', url: '/?roomId=demo' } as IncomingMessage;
  const headers = { connection: 'Upgrade', upgrade: 'websocket' };
  expect(await forwardSocket({ request, socket: gone, head: Buffer.alloc(0) }, link, headers)).toBe(false);
  expect(link.destroyed).toBe(true);
});

it('says in JSON that a node was lost while it was asked', async () => {
  answer = ({ socket }) => socket.destroy();
  const link = await here.connect(address);
  const front = createServer((request, response) => forwardRequest({ request, response, path: '/' }, link, {}));
  await once(front.listen(0, '127.0.0.1'), 'listening');
  const response = await fetch(`http://127.0.0.1:${(front.address() as AddressInfo).port}/`);
  expect([response.status, response.headers.get('content-type')]).toEqual([502, 'application/json; charset=utf-8']);
  expect(await response.json()).toEqual({ error: 'the machine that has this room was lost' });
  front.close();
});
