import { describe, expect, it } from 'vitest';
import { candidatePriority, hostCandidate } from './candidates.ts';

describe('candidatePriority', () => {
  it.each([
    [{ protocol: 'udp', index: 0 }, 1076302079],
    [{ protocol: 'tcp', index: 1 }, 1076276479],
    [{ protocol: 'udp', index: 0, preferUdp: true }, 1076558079],
    [{ protocol: 'tcp', index: 1, preferUdp: true }, 1076276479],
    [{ protocol: 'tcp', index: 1, preferTcp: true }, 1076532479],
    [{ protocol: 'udp', index: 3, preferTcp: true }, 1076225279],
    [{ protocol: 'udp', index: 0, isInternal: true }, 1076301079],
    [{ protocol: 'tcp', index: 1, preferTcp: true, isInternal: true }, 1076531479],
  ] as const)('%j is %i', (preference, priority) => {
    expect(candidatePriority(preference)).toBe(priority);
  });

  it('stays within 31 bits and keeps its type for any number of addresses', () => {
    for (const index of [99, 100, 101, 5_000]) {
      for (const isInternal of [false, true]) {
        const priority = candidatePriority({ protocol: 'udp', index, isInternal });
        expect(priority >>> 24).toBe(64);
        expect(priority).toBeLessThan(2 ** 31);
      }
    }
  });
});

describe('hostCandidate', () => {
  it('has exactly the fields of mediasoup', () => {
    expect(hostCandidate({ protocol: 'udp', index: 0, address: '192.0.2.1', port: 44444 })).toStrictEqual({
      foundation: 'udpcandidate',
      priority: 1076302079,
      ip: '192.0.2.1',
      address: '192.0.2.1',
      protocol: 'udp',
      port: 44444,
      type: 'host',
    });
    expect(hostCandidate({ protocol: 'tcp', index: 0, address: 'sfu.example.org', port: 1 })).toStrictEqual({
      foundation: 'tcpcandidate',
      priority: 1076302079,
      ip: 'sfu.example.org',
      address: 'sfu.example.org',
      protocol: 'tcp',
      port: 1,
      type: 'host',
      tcpType: 'passive',
    });
  });
});
