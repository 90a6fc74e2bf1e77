import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ConfigError } from '../config/ConfigError.ts';
import { readConfigFile } from '../config/ConfigFile.ts';
import { givenSettings } from '../config/GivenSettings.ts';
import { readSetting } from '../config/readConfig.ts';
import { signToken } from '../invitations/signToken.ts';
import { UsageError } from '../UsageError.ts';
import { countOf, reportOf } from './Finding.ts';
import { lookAtServer } from './lookAtServer.ts';
import { lookAtThisMachine } from './lookAtThisMachine.ts';
import type { Join } from './visitServer.ts';

/** Text that says how the command is used. */
export const usage = `npm run doctor [-- URL] [--room ROOM --token TOKEN]

Without URL it looks at the configuration here, and at the server that runs with it, if one does.
With the URL of a server's page, such as https://meet.example.org, it looks at that server as a browser does, from this machine.
A server that asks for join tokens is visited with --token for --room, or with one that JOIN_TOKEN_SECRET signs.
`;

/** What is printed, and whether somebody is kept out. */
export type Diagnosis = { text: string; hasFault: boolean };

/**
 * Looks at the configuration and at a server as the arguments say.
 *
 * @param env - What the server is configured by.
 * @returns All that was found. Rejects with {@link UsageError}.
 */
export async function doctorCommand(args: readonly string[], env: NodeJS.Dict<string>): Promise<Diagnosis> {
  const { page, ...options } = optionsOf(args);
  const join = await joinWith(options, env);
  const sections = page ? await lookAtServer({ page, join, isLocal: false }) : await lookAtThisMachine(env, join);
  return { text: reportOf(sections), hasFault: countOf('fault', sections) > 0 };
}

/** Into which room, with the token that was given, else one that the secret here signs, where there is one. */
async function joinWith({ room, token }: Options, env: NodeJS.Dict<string>): Promise<Join> {
  const roomId = room ?? `doctor-${randomBytes(6).toString('hex')}`;
  const secret = token === undefined ? ownSecret(env) : undefined;
  return { roomId, token: secret === undefined ? token : await signToken({ room: roomId }, secret, 60) };
}

/** What is wrong with the configuration is said elsewhere. */
function ownSecret(env: NodeJS.Dict<string>): string | undefined {
  try {
    return readSetting('JOIN_TOKEN_SECRET', givenSettings(env, readConfigFile(env)));
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

type Options = { page?: URL | undefined; room?: string | undefined; token?: string | undefined };

function optionsOf(args: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  const [address, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`one URL is enough; what is ${more.join(' ')}?`);
  return { ...values, page: address === undefined ? undefined : pageOf(address) };
}

function pageOf(address: string): URL {
  const url = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  if (!URL.canParse(url)) throw new UsageError(`${address} is not the URL of a page`);
  const { origin, pathname } = new URL(url);
  // What belongs to the page stands beside it.
  return new URL(pathname.endsWith('/') ? pathname : `${pathname}/`, origin);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { token: { type: 'string' }, room: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
