import { type Finding, fault, ok, warning } from '../Finding.ts';
import type { StunEndpoint } from '../StunChannel.ts';
import { probeRelay } from '../stunProbes.ts';
import type { MediaPaths } from '../visitServer.ts';
import { checkServedCertificate } from './certificate.ts';

/**
 * Whether the TURN server that browsers are told of relays for them: a real allocation on each way to it.
 *
 * @param withCertificates - Whether to look at certificates too.
 */
export async function checkTurn(
  { relays }: MediaPaths,
  { withCertificates }: { withCertificates: boolean },
): Promise<Finding[]> {
  if (relays.length === 0) {
    return [warning('browsers are told of no TURN server: strict firewalls keep people out', 'Set TURN=on.')];
  }
  const findings = relays.map(async ({ url, username, credential }): Promise<Finding[]> => {
    const endpoint = endpointOf(url);
    if (!endpoint) return [fault(`${url} is no address of a TURN server`)];
    const failure = await probeRelay(endpoint, { username, password: credential });
    if (failure !== undefined) return [fault(`${url}: ${failure}`, adviceFor(endpoint))];
    const relayed = ok(`${url}: relays`);
    if (endpoint.transport !== 'tls' || !withCertificates) return [relayed];
    // A browser gives up on TURN over TLS without a word when it doesn't like the certificate.
    const certificate = await checkServedCertificate(endpoint.host, endpoint.port);
    return [relayed, ...certificate.filter(({ level }) => level !== 'ok')];
  });
  const overTls = relays.some(({ url }) => url.startsWith('turns:'));
  return [...(await Promise.all(findings)).flat(), ...(overTls ? [] : [noTls])];
}

const noTls = warning(
  'there is no TURN over TLS: firewalls that let nothing else through keep people out',
  'Set TLS_CERT and TLS_KEY, or behind a proxy TURN_TLS_CERT and TURN_TLS_KEY.',
);

/** RFC 7065. */
function endpointOf(url: string): StunEndpoint | undefined {
  const [, scheme, host = '', port, transport] =
    /^(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/.exec(url) ?? [];
  if (scheme === undefined) return undefined;
  const isTls = scheme === 'turns';
  return {
    transport: isTls ? 'tls' : transport === 'tcp' ? 'tcp' : 'udp',
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? (isTls ? 5349 : 3478)),
  };
}

function adviceFor({ transport, port }: StunEndpoint): string {
  return `Let ${port}/${transport === 'udp' ? 'udp' : 'tcp'} through to the server, by its firewall and any router in front.`;
}
