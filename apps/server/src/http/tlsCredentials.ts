import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { generate } from 'selfsigned';
import type { TlsConfig } from '../config/Config.ts';
import { ConfigError } from '../config/ConfigError.ts';

/** Certificate and private key, PEM. */
export type TlsCredentials = { cert: string; key: string };

/**
 * What HTTPS is served with; undefined when TLS is off. A self-signed certificate lives in memory only and is new at every
 * start.
 *
 * @param names - Host names and addresses that a self-signed certificate is for.
 * @throws ConfigError when a file can't be read.
 */
export async function tlsCredentials(tls: TlsConfig, names: readonly string[]): Promise<TlsCredentials | undefined> {
  switch (tls.mode) {
    case 'off':
      return undefined;
    case 'files':
      return { cert: readPem('TLS_CERT', tls.certFile), key: readPem('TLS_KEY', tls.keyFile) };
    case 'self-signed':
      return selfSigned(names);
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

async function selfSigned(names: readonly string[]): Promise<TlsCredentials> {
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
