import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Config } from '../config/Config.ts';
import { ConfigError } from '../config/ConfigError.ts';
import { readConfigFile } from '../config/ConfigFile.ts';
import { type GivenSettings, givenSettings } from '../config/GivenSettings.ts';
import { readSetting } from '../config/readConfig.ts';
import { signToken } from '../invitations/signToken.ts';
import { addressNotes } from '../sfu/addressNotes.ts';
import { isInContainer } from '../sfu/isInContainer.ts';
import { announcedAddresses, isWildcard } from '../sfu/listenInfos.ts';
import { mediaListenInfos } from '../sfu/mediaListenInfos.ts';
import { servesOthers } from '../summary.ts';
import { checkCertificateFiles, checkServedCertificate } from './checks/certificate.ts';
import { checkConfiguration } from './checks/configuration.ts';
import { checkMedia } from './checks/media.ts';
import { checkPage, isParley } from './checks/page.ts';
import { checkPorts } from './checks/ports.ts';
import { checkTurn } from './checks/turn.ts';
import { countOf, type Finding, fault, ok, reportOf, type Section, warning } from './Finding.ts';
import { type Join, VisitError, visitServer } from './visitServer.ts';

/** Text that says how the command is used. */
export const usage = `npm run doctor [-- URL] [--room ROOM --token TOKEN]

Without URL it looks at the configuration here, and at the server that runs with it, if one does.
With the URL of a server's page, such as https://meet.example.org, it looks at that server as a browser does, from this machine.
A server that asks for join tokens is visited with --token for --room, or with one that JOIN_TOKEN_SECRET signs.
`;

/** The command was called in a way that it does not know; the message says what is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What is printed, and whether somebody is kept out. */
export type Diagnosis = { text: string; hasFault: boolean };

/** How a server is looked at. */
type Visit = {
  page: URL;
  /** The room that is entered, and the token for it. */
  join: Join;
  /** Whether it was asked by a name of this machine only, which no certificate is for. */
  isLocal: boolean;
};

/**
 * Looks at the configuration and at a server as the arguments say.
 *
 * @param env - What the server is configured by.
 * @returns All that was found. Rejects with {@link UsageError}.
 */
export async function doctorCommand(args: readonly string[], env: NodeJS.Dict<string>): Promise<Diagnosis> {
  const { page, ...options } = optionsOf(args);
  const join = await joinWith(options, env);
  const sections = page ? await ofServer({ page, join, isLocal: false }) : await ofThisMachine(env, join);
  return { text: reportOf(sections), hasFault: countOf('fault', sections) > 0 };
}

async function ofThisMachine(env: NodeJS.Dict<string>, join: Join): Promise<Section[]> {
  let given: GivenSettings;
  try {
    given = givenSettings(env, readConfigFile(env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [{ title: 'Configuration', findings: error.message.split('\n').map((text) => fault(text)) }];
  }
  const { config, findings } = checkConfiguration(given, env);
  const sections: Section[] = [{ title: 'Configuration', findings }];
  if (!config) return sections;
  const { tls, turn } = config;
  const files: Finding[] = [];
  if (tls.mode === 'files') files.push(...checkCertificateFiles(['TLS_CERT', 'TLS_KEY'], tls));
  if (turn?.certificate) files.push(...checkCertificateFiles(['TURN_TLS_CERT', 'TURN_TLS_KEY'], turn.certificate));
  if (files.length > 0) sections.push({ title: 'Certificates', findings: files });
  sections.push({ title: 'Addresses', findings: addressesOf(config) });
  const page = ownPage(config);
  if (await isParley(page)) return [...sections, ...(await ofServer({ page, join, isLocal: true }))];
  return [...sections, { title: 'Ports (no server runs)', findings: await checkPorts(config) }];
}

/** What a browser gets at the address of a page. */
async function ofServer({ page, join, isLocal }: Visit): Promise<Section[]> {
  const host = page.hostname.replace(/^\[|\]$/g, '');
  const atPage = await checkPage(page);
  if (page.protocol === 'https:' && !isLocal)
    atPage.push(...(await checkServedCertificate(host, Number(page.port || 443))));
  const sections: Section[] = [{ title: `The page at ${page.href}`, findings: atPage }];
  if (!(await isParley(page))) return sections;
  try {
    return await visitServer(page, join, async (paths) => [
      ...sections,
      { title: 'Signalling', findings: [ok('a room was entered')] },
      { title: 'Media, tried from this machine', findings: await checkMedia(paths, host) },
      {
        title: 'TURN, tried from this machine',
        findings: await checkTurn(paths, { withCertificates: !isLocal }),
      },
    ]);
  } catch (error) {
    if (!(error instanceof VisitError)) throw error;
    return [...sections, { title: 'Signalling', findings: [refusal(error)] }];
  }
}

function refusal({ message, status }: VisitError): Finding {
  const text = `a room can't be entered: ${message}`;
  if (status === 403)
    return fault(text, 'With join tokens: --room and --token. Else see ALLOWED_ORIGINS and docs/tls.md.');
  if (status !== undefined) return fault(text, 'Behind a proxy: does it pass WebSockets on? docs/tls.md');
  return fault(text, 'The log of the server may say more.');
}

/** What browsers will be told, before anybody asks. */
function addressesOf(config: Config): Finding[] {
  const infos = mediaListenInfos(config, 0);
  const notes = addressNotes({ infos, servesOthers: servesOthers(config), isInContainer: isInContainer() });
  const told = ok(`browsers are told to send media to ${announcedAddresses(infos).join(', ')}`);
  return [told, ...notes.map((note) => warning(note))];
}

/** Where this machine reaches the page of a server with this configuration. */
function ownPage({ hosts, port, tls, basePath }: Config): URL {
  const [host = 'localhost'] = hosts;
  const reached = isWildcard(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return new URL(`${tls.mode === 'off' ? 'http' : 'https'}://${reached}:${port}${basePath}`);
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
