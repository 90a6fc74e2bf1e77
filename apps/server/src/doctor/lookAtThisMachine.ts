import type { Config } from '../config/Config.ts';
import { ConfigError } from '../config/ConfigError.ts';
import { readConfigFile } from '../config/ConfigFile.ts';
import { environmentWarnings, givenSettings } from '../config/GivenSettings.ts';
import { configOf } from '../config/readConfig.ts';
import { isWildcard } from '../sfu/listenInfos.ts';
import { urlHost } from '../urlHost.ts';
import { checkAddresses } from './checks/addresses.ts';
import { checkCertificateFiles } from './checks/certificate.ts';
import { isParley } from './checks/page.ts';
import { checkPorts } from './checks/ports.ts';
import { type Finding, fault, ok, type Section, warning } from './Finding.ts';
import { lookAtServer } from './lookAtServer.ts';
import type { Join } from './visitServer.ts';

/** The configuration that a server has here, and that server, if it runs. */
export async function lookAtThisMachine(env: NodeJS.Dict<string>, join: Join): Promise<Section[]> {
  const { config, findings } = configuration(env);
  const sections: Section[] = [{ title: 'Configuration', findings }];
  if (!config) return sections;
  const certificates = certificateFiles(config);
  if (certificates.length > 0) sections.push({ title: 'Certificates', findings: certificates });
  sections.push({ title: 'Addresses', findings: checkAddresses(config) });
  const page = ownPage(config);
  if (await isParley(page)) return [...sections, ...(await lookAtServer({ page, join, isLocal: true }))];
  return [...sections, { title: 'Ports (no server runs)', findings: await checkPorts(config) }];
}

/** The settings, if a server can start with them, and what is to be said of them. */
function configuration(env: NodeJS.Dict<string>): { config?: Config; findings: Finding[] } {
  const warnings = environmentWarnings(env).map((text) => warning(text));
  try {
    const given = givenSettings(env, readConfigFile(env));
    const config = configOf(given);
    return { config, findings: [ok(`${given.size} set, the rest as by default`), ...warnings] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { findings: [...error.faults.map((text) => fault(text)), ...warnings] };
  }
}

function certificateFiles({ tls, turn }: Config): Finding[] {
  const ofPage = tls.mode === 'files' ? checkCertificateFiles(['TLS_CERT', 'TLS_KEY'], tls) : [];
  const own = turn?.certificate;
  return [...ofPage, ...(own ? checkCertificateFiles(['TURN_TLS_CERT', 'TURN_TLS_KEY'], own) : [])];
}

/** Where this machine reaches the page of a server with this configuration. */
function ownPage({ hosts, port, tls, basePath }: Config): URL {
  const [host = 'localhost'] = hosts;
  const reached = isWildcard(host) ? 'localhost' : urlHost(host);
  return new URL(`${tls.mode === 'off' ? 'http' : 'https'}://${reached}:${port}${basePath}`);
}
