import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { readConfigFile } from '../config/ConfigFile.ts';
import { givenSettings } from '../config/GivenSettings.ts';
import { readSetting } from '../config/readConfig.ts';
import { UsageError } from '../UsageError.ts';
import { type ClaimsInput, claims } from './claims.ts';
import { signToken } from './signToken.ts';

/** Text that says how the command is used. */
export const usage = `npm run token -- --room ROOM [--role host] [--name NAME] [--peer PEERID] [--hours 12]
                     [--publish audio,video,data | --publish none] [--send-only]

Prints a token that opens one room of a server that runs with the same JOIN_TOKEN_SECRET, and the address to open with it.
Give each person a token of their own, with --peer or without: removing somebody ends the token.`;

/**
 * Makes a token as the arguments say.
 *
 * @param env - Sets `JOIN_TOKEN_SECRET` as it does for the server, or names the file that does.
 * @returns What is to be printed. Rejects with {@link UsageError}, or with ConfigError when the server couldn't use the secret either.
 */
export async function tokenCommand(args: readonly string[], env: NodeJS.Dict<string>): Promise<string> {
  const options = read(args);
  const secret = readSetting('JOIN_TOKEN_SECRET', givenSettings(env, readConfigFile(env)));
  if (!secret) throw new UsageError('JOIN_TOKEN_SECRET must be set, to what the server runs with');
  const hours = Number(options.hours ?? '12');
  if (!(hours > 0 && hours <= 24 * 366)) throw new UsageError('--hours must be above 0, and a year at most');
  const checked = v.safeParse(claims, says(options));
  if (!checked.success) throw new UsageError(`--${flagOf(checked.issues[0])} is missing or not what it may be`);
  const token = await signToken(says(options) as ClaimsInput, secret, Math.round(hours * 3600));
  const query = new URLSearchParams({ roomId: checked.output.room, token });
  if (checked.output.sub) query.set('peerId', checked.output.sub);
  return `${token}\n\n/?${query}`;
}

type Options = ReturnType<typeof read>;

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        room: { type: 'string' },
        role: { type: 'string' },
        name: { type: 'string' },
        peer: { type: 'string' },
        hours: { type: 'string' },
        publish: { type: 'string' },
        'send-only': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function says({ room, role, name, peer, publish, 'send-only': sendOnly }: Options): Record<string, unknown> {
  return {
    room,
    ...(role !== undefined && { role }),
    ...(name !== undefined && { name }),
    ...(peer !== undefined && { sub: peer }),
    ...(publish !== undefined && { publish: publish === 'none' ? false : publish.split(',') }),
    ...(sendOnly && { subscribe: false }),
  };
}

function flagOf(issue: v.BaseIssue<unknown>): string {
  const claim = String(issue.path?.[0]?.key);
  return claim === 'sub' ? 'peer' : claim;
}
