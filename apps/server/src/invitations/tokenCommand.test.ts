import { describe, expect, it } from 'vitest';
import { InvitationDesk } from './InvitationDesk.ts';
import { tokenCommand, UsageError } from './tokenCommand.ts';

const secret = 'a secret that only tests know, and not short';

describe('npm run token', () => {
  it('makes a token that the server takes, and the address for it', async () => {
    const args = '--room demo --role host --name Ada --peer ada --hours 1 --publish audio,data'.split(' ');
    const [token = '', , address = ''] = (await tokenCommand(args, secret)).split('\n');
    expect(await new InvitationDesk({ secret }).check({ roomId: 'demo', peerId: 'ada', token })).toMatchObject({
      role: 'host',
      displayName: 'Ada',
      publish: new Set(['audio', 'data']),
    });
    expect(Object.fromEntries(new URLSearchParams(address.slice(2)))).toEqual({
      roomId: 'demo',
      peerId: 'ada',
      token,
    });
  });

  it.each([
    [['--role', 'host'], secret, '--room is missing'],
    [['--room', 'demo', '--role', 'king'], secret, '--role is missing or not what it may be'],
    [['--room', 'demo', '--publish', 'smell'], secret, '--publish'],
    [['--room', 'demo', '--hours', 'many'], secret, '--hours must be above 0'],
    [['--rom', 'demo'], secret, 'rom'],
    [['--room', 'demo'], undefined, 'JOIN_TOKEN_SECRET must be set'],
    [['--room', 'demo'], 'short', 'JOIN_TOKEN_SECRET must be set'],
  ])('refuses %j', async (args, given, message) => {
    const making = tokenCommand(args, given);
    await expect(making).rejects.toThrow(UsageError);
    await expect(making).rejects.toThrow(message);
  });
});
