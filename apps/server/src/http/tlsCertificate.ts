import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { CertificateFiles, type CertificatePem } from '@parley/turn';
import { generate } from 'selfsigned';
import type { CertificatePaths, TlsConfig } from '../config/Config.ts';
import { ConfigError } from '../config/ConfigError.ts';

/**
 * What HTTPS is served with; undefined when TLS is off. A self-signed certificate lives in memory only and is new at every
 * start.
 *
 * @param names - Host names and addresses that a self-signed certificate is for.
 * @throws ConfigError when a file can't be read, or certificate and key are no pair.
 */
export async function tlsCertificate(tls: TlsConfig, names: readonly string[]): Promise<CertificateFiles | undefined> {
  switch (tls.mode) {
    case 'off':
      return undefined;
    case 'files':
      return certificateInFiles(['TLS_CERT', 'TLS_KEY'], tls);
    case 'self-signed':
      return new CertificateFiles(await selfSigned(names));
  }
}

/**
 * A certificate in the files that two variables name.
 *
 * @throws ConfigError when a file can't be read, or certificate and key are no pair.
 */
export function certificateInFiles(
  [certVariable, keyVariable]: readonly [cert: string, key: string],
  { certFile, keyFile }: CertificatePaths,
): CertificateFiles {
  readPem(certVariable, certFile);
  readPem(keyVariable, keyFile);
  try {
    return new CertificateFiles({ certFile, keyFile });
  } catch (error) {
    throw new ConfigError(`${certVariable}, ${keyVariable}: can't be used together (${(error as Error).message})`);
  }
}

/**
 * Reads a PEM file named by a variable.
 *
 * @throws ConfigError naming the variable.
 */
export function readPem(variable: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${variable}=${file}: can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!text.includes('-----BEGIN ')) throw new ConfigError(`${variable}=${file}: is not a PEM file`);
  return text;
}

async function selfSigned(names: readonly string[]): Promise<CertificatePem> {
  const altNames = [...new Set(names)].map((name) =>
    isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  );
  const made = await generate([{ name: 'commonName', value: 'Parley, self-signed' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { cert: made.cert, key: made.private };
}
