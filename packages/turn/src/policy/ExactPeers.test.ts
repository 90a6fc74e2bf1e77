import { describe, expect, test } from 'vitest';
import { ExactPeers } from './ExactPeers.ts';
import { parsePeerAddress } from './PeerAddress.ts';

const announced = { address: '203.0.113.7', port: 44444 };
const local = { address: '127.0.0.1', port: 40000 };
const permits = (peers: ExactPeers, text: string, port?: number) => peers.permits(parsePeerAddress(text)!, port);

describe('ExactPeers', () => {
  test('permits nobody at first', () => {
    const peers = new ExactPeers();
    expect(permits(peers, '203.0.113.7')).toBe(false);
    expect(permits(peers, '8.8.8.8', 80)).toBe(false);
    expect(peers.toLocal('203.0.113.7', 44444)).toBeUndefined();
    expect(peers.toAnnounced('127.0.0.1', 40000)).toEqual([]);
  });

  test('permits the announced address and port only', () => {
    const peers = new ExactPeers();
    peers.add({ announced, local });
    expect(permits(peers, '203.0.113.7')).toBe(true);
    expect(permits(peers, '203.0.113.7', 44444)).toBe(true);
    expect(permits(peers, '::ffff:203.0.113.7', 44444)).toBe(true);
    expect(permits(peers, '203.0.113.7', 44445)).toBe(false);
    expect(permits(peers, '203.0.113.7', 0)).toBe(false);
    expect(permits(peers, '203.0.113.8', 44444)).toBe(false);
    // Where the peer really is stays out of reach under that name.
    expect(permits(peers, '127.0.0.1')).toBe(false);
    expect(permits(peers, '127.0.0.1', 40000)).toBe(false);
  });

  test.each(['::203.0.113.7', '64:ff9b::203.0.113.7', '2002:cb00:7107::', '2001:db8::5efe:203.0.113.7'])(
    'does not take %s for the address within',
    (text) => {
      const peers = new ExactPeers();
      peers.add({ announced, local });
      expect(permits(peers, text)).toBe(false);
    },
  );

  test('translates both ways', () => {
    const peers = new ExactPeers();
    peers.add({ announced, local });
    expect(peers.translation.toLocal('203.0.113.7', 44444)).toEqual({ family: 4, ...local });
    expect(peers.translation.toLocal('203.0.113.7', 40000)).toBeUndefined();
    expect(peers.translation.toAnnounced('127.0.0.1', 40000)).toEqual([{ family: 4, ...announced }]);
    expect(peers.translation.toAnnounced('127.0.0.1', 44444)).toEqual([]);
  });

  test('one socket may be announced under several addresses', () => {
    const peers = new ExactPeers();
    const second = { address: '2a00::7', port: 44444 };
    const removeFirst = peers.add({ announced, local });
    peers.add({ announced: second, local });
    expect(peers.toAnnounced(local.address, local.port)).toEqual([
      { family: 4, ...announced },
      { family: 6, ...second },
    ]);
    removeFirst();
    expect(peers.toAnnounced(local.address, local.port)).toEqual([{ family: 6, ...second }]);
    expect(permits(peers, '203.0.113.7')).toBe(false);
    expect(permits(peers, '2a00::7', 44444)).toBe(true);
  });

  test('follows workers that come and go on the same announced port', () => {
    const peers = new ExactPeers();
    const removeOld = peers.add({ announced, local });
    const removeNew = peers.add({ announced, local: { ...local, port: 40001 } });
    expect(peers.toLocal(announced.address, announced.port)?.port).toBe(40001);
    removeOld();
    removeOld();
    expect(peers.toLocal(announced.address, announced.port)?.port).toBe(40001);
    expect(peers.toAnnounced(local.address, local.port)).toEqual([]);
    removeNew();
    expect(permits(peers, announced.address)).toBe(false);
    expect(peers.toAnnounced(local.address, 40001)).toEqual([]);
  });

  test('the same pair listed twice goes when both are removed', () => {
    const peers = new ExactPeers();
    const first = peers.add({ announced, local });
    const second = peers.add({ announced, local });
    first();
    first();
    expect(permits(peers, announced.address, announced.port)).toBe(true);
    second();
    expect(permits(peers, announced.address, announced.port)).toBe(false);
  });

  test('keeps the other ports of an address', () => {
    const peers = new ExactPeers();
    const removeFirst = peers.add({ announced, local });
    peers.add({ announced: { ...announced, port: 44445 }, local: { ...local, port: 40001 } });
    removeFirst();
    expect(permits(peers, announced.address)).toBe(true);
    expect(permits(peers, announced.address, 44444)).toBe(false);
    expect(permits(peers, announced.address, 44445)).toBe(true);
  });

  test('compares canonical addresses', () => {
    const peers = new ExactPeers();
    peers.add({ announced: { address: '2A00:0:0::7', port: 1 }, local: { address: '::ffff:127.0.0.1', port: 2 } });
    expect(permits(peers, '2a00::7', 1)).toBe(true);
    expect(peers.toLocal('2a00::7', 1)).toEqual({ family: 4, address: '127.0.0.1', port: 2 });
  });

  test.each([
    { address: 'sfu.example', port: 1 },
    { address: 'fe80::1%eth0', port: 1 },
    { address: '0.0.0.0', port: 1 },
    { address: '::', port: 1 },
    { address: '10.0.0.1', port: 0 },
    { address: '10.0.0.1', port: 65_536 },
    { address: '10.0.0.1', port: 1.5 },
  ])('refuses $address:$port', (wrong) => {
    expect(() => new ExactPeers().add({ announced: wrong, local })).toThrow(TypeError);
    expect(() => new ExactPeers().add({ announced, local: wrong })).toThrow(TypeError);
  });
});
