import { describe, expect, test } from 'vitest';
import { longTermKey } from '../stun/integrity.ts';
import type { Credential } from './AuthPolicy.ts';
import { UserTable } from './UserTable.ts';

const REALM = 'north.gov';
const hexKey = (credential: Credential | string) =>
  (credential as Credential).keys.map((key) => key.export().toString('hex'));

describe('UserTable', () => {
  test('a plain password', () => {
    const users = new UserTable(['gorst:hero']);
    const credential = users.credentialFor('gorst', REALM);
    expect(credential).toMatchObject({ identity: 'gorst' });
    expect(hexKey(credential)).toEqual([longTermKey('gorst', REALM, 'hero').export().toString('hex')]);
  });

  test('a key, as turnadmin -k prints it', () => {
    const users = new UserTable(['ninefingers:0xbc807ee29df3c9ffa736523fb2c4e8ee']);
    expect(hexKey(users.credentialFor('ninefingers', REALM))).toEqual(['bc807ee29df3c9ffa736523fb2c4e8ee']);
    // It is the key of this password in coturn's example realm.
    expect(longTermKey('ninefingers', REALM, 'youhavetoberealistic').export().toString('hex')).toBe(
      'bc807ee29df3c9ffa736523fb2c4e8ee',
    );
  });

  test('a password may hold colons, and may hold 0x elsewhere', () => {
    const users = new UserTable(['a:b:c', 'd:10xff']);
    expect(hexKey(users.credentialFor('a', REALM))).toEqual([longTermKey('a', REALM, 'b:c').export().toString('hex')]);
    expect(users.credentialFor('d', REALM)).toMatchObject({ identity: 'd' });
  });

  test('the key is made once for a realm and anew for another', () => {
    const users = new UserTable(['gorst:hero']);
    const first = users.credentialFor('gorst', REALM);
    expect(users.credentialFor('gorst', REALM)).toBe(first);
    expect(hexKey(users.credentialFor('gorst', 'south.gov'))).toEqual([
      longTermKey('gorst', 'south.gov', 'hero').export().toString('hex'),
    ]);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', '', 'Gorst', 'gorst ', 'gorst\0'])(
    '%j is nobody',
    (username) => {
      expect(new UserTable(['gorst:hero']).credentialFor(username, REALM)).toBe('unknown');
    },
  );

  test('__proto__ may be somebody', () => {
    const users = new UserTable(['__proto__:hero']);
    expect(users.credentialFor('__proto__', REALM)).toMatchObject({ identity: '__proto__' });
    expect(users.credentialFor('constructor', REALM)).toBe('unknown');
  });

  test('a changed password counts at once, a deleted user is unknown', () => {
    const users = new UserTable(['gorst:hero']);
    const before = hexKey(users.credentialFor('gorst', REALM));
    users.set('gorst', 'villain');
    expect(hexKey(users.credentialFor('gorst', REALM))).not.toEqual(before);
    users.delete('gorst');
    expect(users.credentialFor('gorst', REALM)).toBe('unknown');
  });

  test.each(['gorst', 'gorst:', ':hero', 'gorst:0x1234', 'gorst:0xzz807ee29df3c9ffa736523fb2c4e8ee'])(
    'refuses %j without telling the password',
    (entry) => {
      expect(() => new UserTable([entry])).toThrow(TypeError);
      expect(() => new UserTable([entry])).not.toThrow(/1234|zz80|hero/);
    },
  );
});
