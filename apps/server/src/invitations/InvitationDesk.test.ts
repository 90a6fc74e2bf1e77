import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { ClaimsInput } from './claims.ts';
import { openInvitation } from './Invitation.ts';
import { algorithmsOf, InvitationDesk, NotInvitedError } from './InvitationDesk.ts';
import { signToken } from './signToken.ts';

const secret = 'a secret that only tests know, and not short';
const desk = new InvitationDesk({ secret });
const query = { roomId: 'demo', peerId: 'ada' };

const token = (says: Partial<ClaimsInput> = {}, seconds = 60) => signToken({ room: 'demo', ...says }, secret, seconds);
const refused = async (given: string | undefined) => {
  const error = await desk.check({ ...query, token: given }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NotInvitedError);
  return (error as Error).message;
};

describe('a join token', () => {
  it('says what its bearer may do', async () => {
    const given = await token({ sub: 'ada', name: 'Ada', role: 'host', publish: ['audio'], subscribe: false });
    expect(await desk.check({ ...query, token: given })).toEqual({
      role: 'host',
      displayName: 'Ada',
      publish: new Set(['audio']),
      subscribe: false,
      tokenDigest: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('makes a member who may do everything else, unless it says otherwise', async () => {
    expect(await desk.check({ ...query, token: await token() })).toMatchObject({
      ...openInvitation,
      role: 'member',
      tokenDigest: expect.any(String),
    });
    const silent = await desk.check({ ...query, token: await token({ publish: false }) });
    expect(silent.publish.size).toBe(0);
  });

  it.each<[string, () => Promise<string | undefined>, string]>([
    ['there is none', async () => undefined, 'this server needs a join token'],
    ['it has expired', () => token({}, -60), 'the join token has expired'],
    ['it is for another room', () => token({ room: 'other' }), 'the join token is for another room'],
    ['it is for somebody else', () => token({ sub: 'ben' }), 'the join token is for another peerId'],
    ['it is rubbish', async () => 'rubbish', 'the join token is not valid'],
    ['another signed it', () => signToken({ room: 'demo' }, `${secret}!`, 60), 'the join token is not valid'],
    ['its name would break a line', () => token({ name: 'Ada\nroot' }), 'the join token lacks what it must say'],
    ['its room is no room', () => token({ room: 'de\u0000mo' }), 'the join token lacks what it must say'],
    ['its role is unknown', () => token({ role: 'king' as never }), 'the join token lacks what it must say'],
    [
      'it has no end',
      () => new SignJWT({ room: 'demo' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret)),
      'the join token lacks what it must say',
    ],
  ])('is refused when %s', async (_why, make, reason) => {
    expect(await refused(await make())).toBe(reason);
  });

  it('may have spaces around what it names', async () => {
    const given = await token({ room: ' demo ', sub: ' ada', name: ' Ada ' });
    expect(await desk.check({ ...query, token: given })).toMatchObject({ displayName: 'Ada' });
  });

  it('is refused without a signature, whatever its header says', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = part({ room: 'demo', role: 'host', exp: Math.floor(Date.now() / 1000) + 60 });
    expect(await refused(`${part({ alg: 'none' })}.${payload}.`)).toBe('the join token is not valid');
  });

  it('is not looked at where none is needed', async () => {
    const open = new InvitationDesk(undefined);
    expect(open.required).toBe(false);
    expect(await open.check({ ...query, token: 'rubbish' })).toBe(openInvitation);
  });
});

describe('a public key', () => {
  const keys: [string, { publicKey: KeyObject; privateKey: KeyObject }, string][] = [
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RS256'],
    ['EC', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ES256'],
    ['Ed25519', generateKeyPairSync('ed25519'), 'EdDSA'],
  ];

  it.each(keys)('of %s checks tokens', async (_name, { publicKey, privateKey }, alg) => {
    const byKey = new InvitationDesk({ publicKey });
    const signed = await new SignJWT({ room: 'demo' })
      .setProtectedHeader({ alg })
      .setExpirationTime('1m')
      .sign(privateKey);
    expect(await byKey.check({ ...query, token: signed })).toMatchObject({ role: 'member' });
  });

  it('is never taken for a shared secret', async () => {
    const [[, { publicKey }]] = keys as [(typeof keys)[0]];
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'HS256' })}.${part({ room: 'demo', exp: Math.floor(Date.now() / 1000) + 60 })}`;
    const forged = `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
    const byKey = new InvitationDesk({ publicKey: createPublicKey(pem) });
    await expect(byKey.check({ ...query, token: forged })).rejects.toThrow('the join token is not valid');
  });

  it('of a kind that signs nothing is of no use', () => {
    expect(algorithmsOf(generateKeyPairSync('x25519').publicKey)).toEqual([]);
  });
});
