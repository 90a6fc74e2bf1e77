import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { longTermKey } from '../stun/integrity.ts';
import type { Credential } from './AuthPolicy.ts';
import { SharedSecret } from './SharedSecret.ts';

const REALM = 'north.gov';
const NOW = 1_800_000_000;
const keysOf = (credential: Credential | string) =>
  (credential as Credential).keys.map((key) => key.export().toString('hex'));
const passwordOf = (secret: string, username: string) => createHmac('sha1', secret).update(username).digest('base64');
const keyOf = (secret: string, username: string) =>
  longTermKey(username, REALM, passwordOf(secret, username)).export().toString('hex');

describe('SharedSecret', () => {
  test('what it issues, it knows', () => {
    const auth = new SharedSecret(['logen']);
    const { username, password } = auth.issue('ninefingers', NOW + 60);
    expect(username).toBe(`${NOW + 60}:ninefingers`);
    expect(password).toBe(passwordOf('logen', username));
    const credential = auth.credentialFor(username, REALM, NOW);
    expect(credential).toMatchObject({ identity: 'ninefingers' });
    expect(keysOf(credential)).toEqual([keyOf('logen', username)]);
  });

  test.each([
    [`${NOW}:a`, 'a'],
    [`a:${NOW}`, 'a'],
    [`${NOW}`, `${NOW}`],
    [`${NOW}:a:b`, 'a:b'],
    [`${NOW}:__proto__`, '__proto__'],
    [`${NOW}:${NOW + 9}`, `${NOW + 9}`],
  ])('%s is %s', (username, identity) => {
    expect(new SharedSecret(['logen']).credentialFor(username, REALM, NOW)).toMatchObject({ identity });
  });

  test.each([
    '',
    'a',
    'a:b',
    '__proto__',
    'constructor',
    '-5:a',
    '1e99:a',
    ' 1800000000:a',
    '0x7f:a',
    '1.5:a',
    'a:',
    ':',
  ])('%j is nobody', (username) => {
    expect(new SharedSecret(['logen']).credentialFor(username, REALM, NOW)).toBe('unknown');
    expect(new SharedSecret(['logen']).credentialFor(username, REALM)).toBe('unknown');
  });

  test('nor is a name longer than STUN allows', () => {
    const auth = new SharedSecret(['logen']);
    expect(auth.credentialFor(`${NOW}:${'a'.repeat(508)}`, REALM)).toBe('unknown');
    expect(() => auth.issue('é'.repeat(250), NOW)).toThrow(RangeError);
  });

  test('expiry is looked at for a new allocation only', () => {
    const auth = new SharedSecret(['logen']);
    const username = `${NOW}:a`;
    expect(auth.credentialFor(username, REALM, NOW)).toMatchObject({ identity: 'a' });
    expect(auth.credentialFor(username, REALM, NOW + 1)).toBe('expired');
    expect(auth.credentialFor(username, REALM)).toMatchObject({ identity: 'a' });
  });

  test('any of several secrets', () => {
    const auth = new SharedSecret(['new', 'old']);
    const username = `${NOW}:a`;
    expect(keysOf(auth.credentialFor(username, REALM))).toEqual([keyOf('new', username), keyOf('old', username)]);
    expect(auth.issue('a', NOW).password).toBe(passwordOf('new', username));
  });

  test('keys are made once, and anew for another realm', () => {
    const auth = new SharedSecret(['logen']);
    const first = auth.credentialFor(`${NOW}:a`, REALM);
    expect(auth.credentialFor(`${NOW}:a`, REALM)).toBe(first);
    expect(keysOf(auth.credentialFor(`${NOW}:a`, 'south.gov'))).not.toEqual(keysOf(first));
  });

  test('a revoked identity is unknown, whatever its username says', () => {
    const auth = new SharedSecret(['logen']);
    const { username } = auth.issue('a', NOW + 60);
    auth.credentialFor(username, REALM, NOW);
    auth.revoke('a', NOW + 60, NOW);
    for (const name of [username, `a:${NOW + 60}`, `${NOW + 99}:a`]) {
      expect(auth.credentialFor(name, REALM, NOW)).toBe('unknown');
      expect(auth.credentialFor(name, REALM)).toBe('unknown');
    }
    expect(auth.credentialFor(`${NOW + 60}:b`, REALM, NOW)).toMatchObject({ identity: 'b' });
  });

  test('revocations are forgotten after their end, and only then', () => {
    const auth = new SharedSecret(['logen']);
    auth.revoke('stays', NOW + 100_000, NOW);
    for (let i = 0; i < 5000; i++) auth.revoke(`peer${i}`, NOW + i + 10, NOW + i);
    expect(auth.revokedCount).toBeLessThan(1000);
    expect(auth.credentialFor(`${NOW + 100_000}:stays`, REALM, NOW + 5000)).toBe('unknown');
    // A revocation never gets shorter.
    auth.revoke('stays', NOW, NOW);
    for (let i = 0; i < 600; i++) auth.revoke(`other${i}`, NOW, NOW + 6000);
    expect(auth.credentialFor(`${NOW + 100_000}:stays`, REALM, NOW + 6000)).toBe('unknown');
  });

  test.each([[[]], [['']], [['logen', '']]])('refuses the secrets %j', (secrets) => {
    expect(() => new SharedSecret(secrets)).toThrow(TypeError);
  });
});
