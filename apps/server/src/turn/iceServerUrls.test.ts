import { describe, expect, it } from 'vitest';
import { hostOfHeader, iceServerUrls } from './iceServerUrls.ts';

describe('iceServerUrls', () => {
  it('offers UDP, then TCP, then TLS', () => {
    expect(iceServerUrls({ host: 'meet.example.org', port: 3478, tlsPort: 5349 })).toEqual([
      'turn:meet.example.org:3478?transport=udp',
      'turn:meet.example.org:3478?transport=tcp',
      'turns:meet.example.org:5349?transport=tcp',
    ]);
  });

  it('offers no TLS where there is none, and brackets IPv6', () => {
    expect(iceServerUrls({ host: '2001:db8::1', port: 3478 })).toEqual([
      'turn:[2001:db8::1]:3478?transport=udp',
      'turn:[2001:db8::1]:3478?transport=tcp',
    ]);
  });
});

describe('hostOfHeader', () => {
  it.each([
    ['localhost:3000', '127.0.0.1'],
    ['192.0.2.2:3000', '192.0.2.2'],
    ['[::1]:3000', '::1'],
    ['meet.example.org', 'meet.example.org'],
    ['', undefined],
    [undefined, undefined],
    ['no host', undefined],
  ])('reads %j as %j', (header, host) => {
    expect(hostOfHeader(header)).toBe(host);
  });
});
