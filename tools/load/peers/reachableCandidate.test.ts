import type { IceCandidate } from '@parley/signaling-protocol';
import { expect, it } from 'vitest';
import { reachableCandidate } from './reachableCandidate.ts';

function candidate(address: string, priority: number, protocol: 'udp' | 'tcp' = 'udp'): IceCandidate {
  return { foundation: 'f', priority, address, ip: address, protocol, port: 44_444, type: 'host' };
}

const candidates = [
  candidate('127.0.0.1', 3, 'tcp'),
  candidate('127.0.0.1', 1),
  candidate('192.0.2.7', 3),
  candidate('2001:db8::7', 2),
];

it.each([
  ['2001:db8::7', '2001:db8::7', 'where the signalling is'],
  ['::ffff:192.0.2.7', '192.0.2.7', 'written as IPv6'],
  ['::1', '127.0.0.1', 'by loopback, of whichever family'],
  ['198.51.100.1', '192.0.2.7', 'the highest priority, behind a proxy'],
])('of a server at %s takes %s: %s', (serverAddress, address) => {
  expect(reachableCandidate(candidates, serverAddress)).toMatchObject({ address, protocol: 'udp' });
});

it('takes none over TCP', () => {
  expect(reachableCandidate([candidate('127.0.0.1', 1, 'tcp')], '127.0.0.1')).toBeUndefined();
});
