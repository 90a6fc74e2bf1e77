import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../testing/freePort.ts';
import { NodeLink } from './NodeLink.ts';

const secret = 'known to both';
let node: NodeLink;
let other: NodeLink;
let address: string;
let requests: number;

beforeEach(async () => {
  node = new NodeLink(secret);
  other = new NodeLink(secret);
  address = `127.0.0.1:${await freePort()}`;
  requests = 0;
  await node.listen(address, (incoming, response) => {
    requests++;
    response.end(String(node.isFromNode(incoming)));
  });
});
afterEach(() => {
  other.close();
  node.close();
});

async function get(link: TLSSocket): Promise<string> {
  const [response] = await once(request({ createConnection: () => link }).end(), 'response');
  return text(response);
}

describe('the link between nodes', () => {
  it('carries requests, encrypted, with forward secrecy', async () => {
    const link = await other.connect(address);
    expect(link.getCipher().name).toBe('ECDHE-PSK-CHACHA20-POLY1305');
    expect(await get(link)).toBe('true');
    expect(other.isFromNode({ socket: link } as never)).toBe(false);
  });

  it('takes nobody with another secret, or without TLS', async () => {
    const stranger = new NodeLink('something else');
    await expect(stranger.connect(address)).rejects.toThrow();
    const plain = connect(Number(address.split(':')[1]), '127.0.0.1');
    plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    plain.resume();
    await once(plain, 'close');
    expect(requests).toBe(0);
    expect(await get(await other.connect(address))).toBe('true');
  });

  it('outlives a connection that can’t be taken', async () => {
    const listening = new NodeLink(secret);
    const where = `127.0.0.1:${await freePort()}`;
    const server = await listening.listen(where, (_request, response) => response.end('still there'));
    server.emit('error', new Error('EMFILE'));
    expect(await get(await other.connect(where))).toBe('still there');
    listening.close();
  });

  it('does not trust a node that has another secret, though that listens at the address', async () => {
    const impostor = new NodeLink('something else');
    const where = `127.0.0.1:${await freePort()}`;
    await impostor.listen(where, (_request, response) => response.end());
    await expect(other.connect(where)).rejects.toThrow();
    impostor.close();
  });

  it('rejects where nobody listens, and names the setting when it can’t listen itself', async () => {
    await expect(other.connect(`127.0.0.1:${await freePort()}`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(other.listen(address, () => {})).rejects.toThrow(`CLUSTER_ADDRESS=${address}: this node can't listen`);
  });
});
