import { expect, test } from 'vitest';
import { createKeyShare, namedGroup } from './KeyShare.ts';

test.each(Object.entries(namedGroup))('both sides of %s agree', (_name, group) => {
  // Many, because a key that was taken out of its generator the wrong way hangs Node 20 only now and then.
  for (let i = 0; i < 600; i++) {
    const ours = createKeyShare(group)!;
    const theirs = createKeyShare(group)!;
    expect(ours.publicKey.length).toBe(group === namedGroup.x25519 ? 32 : 65);
    if (i % 50 > 0) continue;
    const secret = ours.agree(theirs.publicKey);
    expect(secret).toHaveLength(32);
    expect(theirs.agree(ours.publicKey)).toEqual(secret);
  }
});

test.each([
  { name: 'an X25519 key of small order', group: namedGroup.x25519, key: Buffer.alloc(32) },
  { name: 'a short X25519 key', group: namedGroup.x25519, key: Buffer.alloc(31, 9) },
  { name: 'a point that is not on the curve', group: namedGroup.secp256r1, key: Buffer.alloc(65, 4) },
  { name: 'the point at infinity', group: namedGroup.secp256r1, key: Buffer.from([0]) },
  { name: 'a compressed point', group: namedGroup.secp256r1, key: Buffer.alloc(33, 2) },
])('$name is refused', ({ group, key }) => {
  expect(createKeyShare(group)?.agree(key)).toBeUndefined();
});

test('an unknown group gives nothing', () => {
  expect(createKeyShare(0x11ec)).toBeUndefined();
});
