import { describe, expect, it } from 'vitest';
import type { ListenInfo } from './border.ts';
import { plainListen } from './plainListen.ts';

const portRange = { min: 10_000, max: 10_999 };
const both = (ip: string, more: Partial<ListenInfo> = {}): ListenInfo[] =>
  (['tcp', 'udp'] as const).map((protocol) => ({ protocol, ip, port: 44_444, ...more }));

describe('plainListen', () => {
  const infos = [
    ...both('127.0.0.1'),
    ...both('192.0.2.7', { announcedAddress: '203.0.113.1', exposeInternalIp: true }),
  ];

  it.each([
    ['127.0.0.1', '127.0.0.1', undefined],
    ['::ffff:192.0.2.7', '192.0.2.7', '203.0.113.1'],
    ['::1', '127.0.0.1', undefined],
    [undefined, '127.0.0.1', undefined],
  ])('reached at %s listens on %s', (reachedAt, ip, announcedAddress) => {
    expect(plainListen(infos, reachedAt, portRange)).toEqual({
      protocol: 'udp',
      ip,
      ...(announcedAddress && { announcedAddress }),
      portRange,
    });
  });

  it('takes the one address that there is, as in a container', () => {
    const [wildcard] = both('0.0.0.0', { announcedAddress: 'meet.example' });
    expect(
      plainListen([wildcard!, ...both('0.0.0.0', { announcedAddress: 'meet.example' })], '172.17.0.2', portRange),
    ).toEqual({
      protocol: 'udp',
      ip: '0.0.0.0',
      announcedAddress: 'meet.example',
      portRange,
    });
  });
});
