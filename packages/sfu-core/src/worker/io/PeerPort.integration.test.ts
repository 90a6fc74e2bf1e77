import { afterEach, expect, it } from 'vitest';
import { hasIpv6 } from '../../testing/hasIpv6.ts';
import { UdpPeer } from '../../testing/UdpPeer.ts';
import { PeerPort } from './PeerPort.ts';

const RANGE = { min: 7_150, max: 7_199 };
const closing: { close(): void }[] = [];

afterEach(() => {
  for (const open of closing.splice(0)) open.close();
});

async function open(): Promise<{ port: PeerPort; heard: string[]; peer: () => Promise<UdpPeer> }> {
  const port = await PeerPort.open({ protocol: 'udp', ip: '127.0.0.1' }, RANGE);
  closing.push(port);
  const heard: string[] = [];
  port.onArrival = (packet) => heard.push(packet.toString());
  const peer = async () => {
    const peer = await UdpPeer.open({ ip: '127.0.0.1', port: port.describe().localPort });
    closing.push(peer);
    return peer;
  };
  return { port, heard, peer };
}

it('hears anybody until its remote is known, and then counts what others send', async () => {
  const { port, heard, peer } = await open();
  const [remote, stranger] = [await peer(), await peer()];
  await stranger.send(Buffer.from('early'));
  while (heard.length < 1) await new Promise(setImmediate);
  port.adopt(port.pathTo('127.0.0.1', remote.port));
  for (const text of ['a', 'b']) {
    await stranger.send(Buffer.from('late'));
    await remote.send(Buffer.from(text));
  }
  while (heard.length < 3) await new Promise(setImmediate);
  expect(heard).toEqual(['early', 'a', 'b']);
  expect(port.strangerPacketCount).toBe(2);
});

it.skipIf(!hasIpv6)('compares addresses, however they are written', async () => {
  const port = await PeerPort.open({ protocol: 'udp', ip: '::1' }, RANGE);
  closing.push(port);
  for (const written of ['::1', '0:0:0:0:0:0:0:1', '0000::0001']) expect(port.pathTo(written, 1).remoteIp).toBe('::1');
  expect(port.pathTo('FE80::A%lo', 1).remoteIp).toBe('fe80::a%lo');
  expect(port.pathTo('192.0.2.1', 1).remoteIp).toBe('::ffff:192.0.2.1');
  for (const wrong of ['', 'localhost', '1.2.3', '1.2.3.4.5', ':::']) {
    expect(() => port.pathTo(wrong, 1)).toThrow(`invalid IP '${wrong}'`);
  }
  for (const wrong of [0, -1, 65_536, 1.5, Number.NaN]) {
    expect(() => port.pathTo('::1', wrong)).toThrow(`invalid port ${wrong}`);
  }
});
