import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config/ConfigError.ts';
import { readConfig } from '../config/readConfig.ts';
import { UsageError } from '../UsageError.ts';
import { InvitationDesk } from './InvitationDesk.ts';
import { readTokenKey } from './readTokenKey.ts';
import { tokenCommand } from './tokenCommand.ts';

const secret = 'a secret that only tests know, and not short';
const env = (text?: string) => ({ PARLEY_CONFIG: '/dev/null', JOIN_TOKEN_SECRET: text });

describe('npm run token', () => {
  it('makes a token that the server takes, and the address for it', async () => {
    const args = '--room demo --role host --name Ada --peer ada --hours 1 --publish audio,data'.split(' ');
    const [token = '', , address = ''] = (await tokenCommand(args, env(secret))).split('\n');
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

  it('takes the secret that the server takes: without spaces around it', async () => {
    const [token = ''] = (await tokenCommand(['--room', 'demo'], env(` ${secret}\n`))).split('\n');
    const { joinTokens } = readConfig({ JOIN_TOKEN_SECRET: ` ${secret}\n` });
    const desk = new InvitationDesk(readTokenKey(joinTokens!));
    expect(await desk.check({ roomId: 'demo', peerId: 'ada', token })).toMatchObject({ role: 'member' });
  });

  it('refuses the secrets that the server refuses', async () => {
    const making = tokenCommand(['--room', 'demo'], env('short'));
    await expect(making).rejects.toThrow(ConfigError);
    await expect(making).rejects.toThrow('JOIN_TOKEN_SECRET must have at least 32 characters');
  });

  it.each([
    [['--role', 'host'], secret, '--room is missing'],
    [['--room', 'demo', '--role', 'king'], secret, '--role is missing or not what it may be'],
    [['--room', 'demo', '--publish', 'smell'], secret, '--publish'],
    [['--room', 'demo', '--hours', 'many'], secret, '--hours must be above 0'],
    [['--rom', 'demo'], secret, 'rom'],
    [['--room', 'demo'], undefined, 'JOIN_TOKEN_SECRET must be set'],
    [['--room', 'demo'], '  ', 'JOIN_TOKEN_SECRET must be set'],
    [['--room', 'demo', '--name', 'A\nB'], secret, '--name'],
  ])('refuses %j', async (args, given, message) => {
    const making = tokenCommand(args, env(given));
    await expect(making).rejects.toThrow(UsageError);
    await expect(making).rejects.toThrow(message);
  });
});
