import { describe, expect, it } from 'vitest';
import { formatConnectionQuery, parseConnectionQuery } from './connectionQuery.ts';

describe('parseConnectionQuery', () => {
  it('reads the query on any path, absolute or not', () => {
    const value = { roomId: 'demo', peerId: 'ada', consumerReplicas: 0 };
    for (const url of [
      '/?roomId=demo&peerId=ada',
      '/protoo?peerId=ada&roomId=demo',
      'ws://h:1/a/b?roomId=demo&peerId=ada',
    ]) {
      expect(parseConnectionQuery(url)).toEqual({ ok: true, value });
    }
  });

  it('reads the optional fields', () => {
    expect(parseConnectionQuery('/?roomId=a&peerId=b&consumerReplicas=3&resumeToken=r&token=t')).toEqual({
      ok: true,
      value: { roomId: 'a', peerId: 'b', consumerReplicas: 3, resumeToken: 'r', token: 't' },
    });
  });

  it.each([
    ['undefined', 0],
    ['', 0],
    ['-4', 0],
    ['2.9', 2],
    ['1000', 8],
    ['Infinity', 8],
    ['NaN', 0],
  ])('takes consumerReplicas=%s as %d', (text, count) => {
    const result = parseConnectionQuery(`/?roomId=a&peerId=b&consumerReplicas=${text}`);
    expect(result).toMatchObject({ ok: true, value: { consumerReplicas: count } });
  });

  it.each([
    ['/', 'roomId is missing'],
    ['', 'roomId is missing'],
    ['/?roomId=demo', 'peerId is missing'],
    ['/?roomId=&peerId=x', 'roomId must not be empty'],
    [`/?roomId=demo&peerId=${'x'.repeat(65)}`, 'peerId must have at most 64 characters'],
    ['/?roomId=de%0Amo&peerId=x', 'roomId must not contain control characters'],
    ['/?roomId=demo&peerId=%00', 'peerId must not contain control characters'],
  ])('refuses %s', (url, reason) => {
    expect(parseConnectionQuery(url)).toMatchObject({ ok: false, error: { code: 400, message: reason } });
  });

  it('reads back what formatConnectionQuery wrote', () => {
    const query = { roomId: 'réunion & co', peerId: 'a/b?c', consumerReplicas: 2, resumeToken: 'x+y=', token: '%' };
    expect(parseConnectionQuery(`/?${formatConnectionQuery(query)}`)).toEqual({ ok: true, value: query });
    expect(formatConnectionQuery({ roomId: 'a', peerId: 'b' })).toBe('roomId=a&peerId=b');
  });
});
