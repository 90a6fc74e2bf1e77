import { describe, expect, it } from 'vitest';
import { relayedPeers } from './relayedPeers.ts';

const noNames = () => Promise.reject(new Error('nothing to resolve here'));

describe('relayedPeers', () => {
  it('lists each IPv4 media socket as what it is told, UDP only', async () => {
    const infos = [
      { protocol: 'udp' as const, ip: '127.0.0.1', port: 44444 },
      { protocol: 'tcp' as const, ip: '127.0.0.1', port: 44444 },
      { protocol: 'udp' as const, ip: 'fd00::2', port: 44444 },
      {
        protocol: 'udp' as const,
        ip: '10.0.0.2',
        port: 44445,
        announcedAddress: '203.0.113.7',
        exposeInternalIp: true,
      },
    ];
    expect(await relayedPeers(infos, noNames)).toEqual([
      { announced: { address: '127.0.0.1', port: 44444 }, local: { address: '127.0.0.1', port: 44444 } },
      { announced: { address: '203.0.113.7', port: 44445 }, local: { address: '10.0.0.2', port: 44445 } },
      { announced: { address: '10.0.0.2', port: 44445 }, local: { address: '10.0.0.2', port: 44445 } },
    ]);
  });

  it('reaches a socket on all addresses over loopback, and tells a name as its IPv4 addresses', async () => {
    const infos = [{ protocol: 'udp' as const, ip: '0.0.0.0', port: 44444, announcedAddress: 'meet.example.org' }];
    const resolve = async (name: string) => (name === 'meet.example.org' ? ['203.0.113.7', '2001:db8::7'] : []);
    expect(await relayedPeers(infos, resolve)).toEqual([
      { announced: { address: '203.0.113.7', port: 44444 }, local: { address: '127.0.0.1', port: 44444 } },
    ]);
  });
});
