import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { TrustedProxies } from './TrustedProxies.ts';

function request(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers: { host: 'inside:3000', ...headers } } as unknown as IncomingMessage;
}

const forwarded = { 'x-forwarded-for': '203.0.113.9, 10.0.0.7', 'x-forwarded-host': 'meet.example.org' };

describe('TrustedProxies', () => {
  it('believes nobody unless told to', () => {
    expect(new TrustedProxies([]).callerOf(request('127.0.0.1', forwarded))).toEqual({
      address: '127.0.0.1',
      host: 'inside:3000',
    });
    expect(new TrustedProxies(['private']).callerOf(request('203.0.113.1', forwarded))).toEqual({
      address: '203.0.113.1',
      host: 'inside:3000',
    });
  });

  it.each([
    [['loopback', 'private'], '127.0.0.1', '203.0.113.9'],
    // The second proxy is not known, so what it says is hearsay.
    [['loopback'], '127.0.0.1', '10.0.0.7'],
    [['loopback'], '::1', '10.0.0.7'],
    [['192.0.2.0/24', '10.0.0.7'], '::ffff:192.0.2.4', '203.0.113.9'],
    [['fd00::/8'], 'fd00::2', '10.0.0.7'],
  ])('trusting %j, takes what comes by %s as from %s', (ranges, by, from) => {
    expect(new TrustedProxies(ranges).callerOf(request(by, forwarded))).toEqual({
      address: from,
      host: 'meet.example.org',
    });
  });

  it('is not led astray by what a client made up', () => {
    const proxies = new TrustedProxies(['loopback']);
    const madeUp = { 'x-forwarded-for': '127.0.0.1, rubbish, 198.51.100.4' };
    expect(proxies.callerOf(request('127.0.0.1', madeUp)).address).toBe('198.51.100.4');
    expect(proxies.callerOf(request('127.0.0.1', { 'x-forwarded-for': 'unknown' })).address).toBe('127.0.0.1');
    expect(proxies.callerOf(request('127.0.0.1'))).toEqual({ address: '127.0.0.1', host: 'inside:3000' });
  });
});
