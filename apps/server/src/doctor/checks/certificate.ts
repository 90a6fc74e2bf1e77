import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { CertificatePaths } from '../../config/Config.ts';
import { ConfigError } from '../../config/ConfigError.ts';
import { certificateInFiles } from '../../http/tlsCertificate.ts';
import { type Finding, fault, ok, warning } from '../Finding.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Let's Encrypt's are renewed when they have a month left: with less, renewing has failed for a while. */
const soonDays = 14;
const patienceMs = 5_000;

/** Whether a certificate in files is sound: readable, with its key, in time. */
export function checkCertificateFiles(names: readonly [cert: string, key: string], paths: CertificatePaths): Finding[] {
  try {
    const { cert } = certificateInFiles(names, paths).current;
    const leaf = new X509Certificate(cert);
    return [ok(`${names[0]} and ${names[1]} fit together`), validityOf(leaf)];
  } catch (error) {
    if (error instanceof ConfigError) return [fault(error.message)];
    throw error;
  }
}

/** Whether browsers accept the certificate that is shown at an address: its name, its dates, who signed it. */
export async function checkServedCertificate(host: string, port: number): Promise<Finding[]> {
  const socket = connect({ host, port, rejectUnauthorized: false, ...(isIP(host) === 0 && { servername: host }) });
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`no answer within ${patienceMs / 1000} s`)));
  const at = `${host}:${port}`;
  try {
    await once(socket, 'secureConnect');
  } catch (error) {
    return [fault(`${at}: no TLS (${error instanceof Error ? error.message : error})`)];
  }
  const leaf = socket.getPeerX509Certificate();
  const reason = socket.authorizationError;
  socket.destroy();
  if (!leaf) return [fault(`${at} shows no certificate`)];
  return [nameIn(leaf, host), validityOf(leaf), trustIn(leaf, reason)];
}

function nameIn(leaf: X509Certificate, host: string): Finding {
  const isNamed = isIP(host) === 0 ? leaf.checkHost(host) !== undefined : leaf.checkIP(host) !== undefined;
  if (isNamed) return ok(`the certificate is for ${host}`);
  return fault(
    `the certificate is not for ${host}, but for ${leaf.subjectAltName ?? leaf.subject}`,
    'Get one for this name, or open the page by the other.',
  );
}

function validityOf(leaf: X509Certificate): Finding {
  const left = Math.floor((Date.parse(leaf.validTo) - Date.now()) / dayMs);
  if (Date.parse(leaf.validFrom) > Date.now())
    return fault(`it is not valid before ${leaf.validFrom}`, 'Is the clock right?');
  if (left < 0) return fault(`it was valid until ${leaf.validTo}`, 'Renew it; the server takes the new one by itself.');
  const text = `it is valid until ${leaf.validTo}, ${left} more days`;
  return left < soonDays ? warning(text, 'Is it going to be renewed by itself?') : ok(text);
}

/** @param reason - Code by which the chain was found wanting (`tlsSocket.authorizationError`). */
function trustIn(leaf: X509Certificate, reason: Error | string | undefined): Finding {
  const code = reason instanceof Error ? ((reason as NodeJS.ErrnoException).code ?? reason.message) : reason;
  switch (code) {
    // What is wrong with its name and dates has been said.
    case undefined:
    case null:
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'CERT_HAS_EXPIRED':
      return ok(`it was signed by ${issuerOf(leaf)}`);
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return warning(
        'it signed itself: browsers warn of it',
        'For more than trying, take one of Let’s Encrypt: docs/tls.md.',
      );
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return fault(
        `nobody that is trusted here vouches for ${issuerOf(leaf)}, who signed it`,
        'Let TLS_CERT have the whole chain (fullchain.pem), not the certificate alone.',
      );
    default:
      return fault(`its chain is not trusted (${code})`, 'Browsers may know more authorities than this machine does.');
  }
}

function issuerOf(leaf: X509Certificate): string {
  return leaf.issuer.replaceAll('\n', ', ');
}
