import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { announcedAddresses, listenInfos } from './listenInfos.ts';

function address(ip: string, internal = false): NetworkInterfaceInfo {
  const common = { address: ip, netmask: '', mac: '00:00:00:00:00:00', internal, cidr: null };
  return ip.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
}

const machine = {
  lo: [address('127.0.0.1', true), address('::1', true)],
  eth0: [address('192.168.1.20'), address('fe80::1'), address('2001:db8::20')],
  docker0: [address('172.17.0.1')],
  usb0: [address('169.254.3.4')],
};

describe('listenInfos', () => {
  it('opens UDP and TCP on 127.0.0.1 and on each address that others can reach, IPv4 first, none of bridges to containers', () => {
    const infos = listenInfos({ port: 44444 }, machine);
    expect(infos.map(({ ip, protocol }) => `${protocol} ${ip}`)).toEqual([
      'udp 127.0.0.1',
      'tcp 127.0.0.1',
      'udp 192.168.1.20',
      'tcp 192.168.1.20',
      'udp 2001:db8::20',
      'tcp 2001:db8::20',
    ]);
    expect(infos.every((info) => info.port === 44444 && info.announcedAddress === undefined)).toBe(true);
  });

  it('finds the addresses when told to listen on all of them, and not what to announce', () => {
    expect(listenInfos({ port: 1, listenIp: '::' }, machine)).toEqual(listenInfos({ port: 1 }, machine));
    expect(announcedAddresses(listenInfos({ port: 1, listenIp: '0.0.0.0' }, machine))).toEqual([
      '127.0.0.1',
      '192.168.1.20',
    ]);
  });

  it('works without a network', () => {
    expect(listenInfos({ port: 1 }, {}).map(({ ip }) => ip)).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it('names an address once even when two interfaces have it', () => {
    const twice = { a: [address('10.0.0.1')], b: [address('10.0.0.1')] };
    expect(listenInfos({ port: 1 }, twice)).toHaveLength(4);
  });

  it('in a container: binds everything, announces what is published, and nothing else', () => {
    expect(listenInfos({ port: 44445, listenIp: '0.0.0.0', publicAddress: '127.0.0.1' }, machine)).toEqual([
      { protocol: 'udp', ip: '0.0.0.0', port: 44445, announcedAddress: '127.0.0.1' },
      { protocol: 'tcp', ip: '0.0.0.0', port: 44445, announcedAddress: '127.0.0.1' },
    ]);
  });

  it('behind NAT: the first outer address of the same family announces the public one beside its own', () => {
    const infos = listenInfos({ port: 1, publicAddress: '203.0.113.5' }, machine);
    expect(infos).toHaveLength(6);
    expect(infos.filter((info) => info.announcedAddress)).toEqual([
      { protocol: 'udp', ip: '192.168.1.20', port: 1, announcedAddress: '203.0.113.5', exposeInternalIp: true },
      { protocol: 'tcp', ip: '192.168.1.20', port: 1, announcedAddress: '203.0.113.5', exposeInternalIp: true },
    ]);
    const v6 = listenInfos({ port: 1, publicAddress: '2001:db8::99' }, machine);
    expect(v6.filter((info) => info.announcedAddress).map(({ ip }) => ip)).toEqual(['2001:db8::20', '2001:db8::20']);
  });

  it('changes nothing when the public address is one of the machine', () => {
    expect(listenInfos({ port: 1, publicAddress: '192.168.1.20' }, machine)).toEqual(listenInfos({ port: 1 }, machine));
  });

  it('binds one address when told so', () => {
    expect(listenInfos({ port: 1, listenIp: '10.9.9.9' }, machine)).toEqual([
      { protocol: 'udp', ip: '10.9.9.9', port: 1 },
      { protocol: 'tcp', ip: '10.9.9.9', port: 1 },
    ]);
  });
});
