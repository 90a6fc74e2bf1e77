import { AttributeType, Method, StunMessage, StunWriter } from '@parley/turn/stun';
import { describe, expect, it } from 'vitest';
import { createIceCredentials, localUsernameFragmentOf } from './credentials.ts';

describe('createIceCredentials', () => {
  it('makes 32 lower-case letters and digits each from the random bytes', () => {
    let next = 0;
    const credentials = createIceCredentials((sizeBytes) => Uint8Array.from({ length: sizeBytes }, () => next++));
    expect(credentials).toEqual({
      usernameFragment: 'abcdefghijklmnopqrstuvwxyz012345',
      password: '6789abcdefghijklmnopqrstuvwxyz01',
    });
  });

  it('draws again where a byte would favour some letters', () => {
    let calls = 0;
    const { usernameFragment } = createIceCredentials((sizeBytes) =>
      new Uint8Array(sizeBytes).fill(calls++ === 0 ? 252 : 35),
    );
    expect(usernameFragment).toBe('9'.repeat(32));
  });
});

describe('localUsernameFragmentOf', () => {
  const message = (username?: string): StunMessage => {
    const writer = new StunWriter().begin('request', Method.binding, Buffer.alloc(12));
    if (username !== undefined) writer.text(AttributeType.username, username);
    return StunMessage.parse(writer.finish())!;
  };

  it.each([
    ['ours:theirs', 'ours'],
    ['ours:the:irs', 'ours'],
    [':theirs', ''],
    ['ours', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is for %j', (username, expected) => {
    expect(localUsernameFragmentOf(message(username))).toBe(expected);
  });
});
