import { describe, expect, it } from 'vitest';
import type { ListeningPort } from '../../io/IcePorts.ts';
import { hostCandidates } from './hostCandidates.ts';

const ports: ListeningPort[] = [
  { protocol: 'udp', ip: '127.0.0.1', port: 44444, addresses: ['127.0.0.1'] },
  { protocol: 'tcp', ip: '127.0.0.1', port: 44444, addresses: ['127.0.0.1'] },
  { protocol: 'udp', ip: '10.0.0.2', port: 44444, addresses: ['meet.example.org', '10.0.0.2'] },
];

describe('hostCandidates', () => {
  it('tells every address of every port, each less preferred than the one before', () => {
    const candidates = hostCandidates({ enableUdp: true, enableTcp: true }, ports);
    expect(candidates.map(({ protocol, address }) => `${protocol} ${address}`)).toEqual([
      'udp 127.0.0.1',
      'tcp 127.0.0.1',
      'udp meet.example.org',
      'udp 10.0.0.2',
    ]);
    const priorities = candidates.map(({ priority }) => priority);
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
    expect(new Set(priorities).size).toBe(4);
  });

  it('prefers the announced address a little to the internal one of the same port', () => {
    const [announced, internal] = hostCandidates({ enableUdp: true, enableTcp: false }, ports.slice(2));
    expect((announced?.priority ?? 0) - (internal?.priority ?? 0)).toBe(1_000);
  });

  it('gives a port the priority of its place, whether those before it are wanted or not', () => {
    const priorityOf = (enableTcp: boolean) =>
      hostCandidates({ enableUdp: true, enableTcp }, ports)
        .map(({ priority }) => priority)
        .at(-1);
    expect(priorityOf(false)).toBe(priorityOf(true));
  });

  it('leaves out a protocol that is not wanted', () => {
    const tcpOnly = hostCandidates({ enableUdp: false, enableTcp: true }, ports);
    expect(tcpOnly).toMatchObject([{ protocol: 'tcp', tcpType: 'passive', address: '127.0.0.1' }]);
    expect(hostCandidates({ enableUdp: true, enableTcp: false }, ports)).toHaveLength(3);
  });

  it('puts the preferred protocol first', () => {
    const [udp, tcp] = hostCandidates({ enableUdp: true, enableTcp: true, preferTcp: true }, ports);
    expect(tcp?.priority).toBeGreaterThan(udp?.priority ?? 0);
  });
});
