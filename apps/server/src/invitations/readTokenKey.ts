import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from '../config/Config.ts';
import { ConfigError } from '../config/ConfigError.ts';
import { algorithmsOf, type TokenKey } from './InvitationDesk.ts';

/**
 * The key that join tokens are checked with.
 *
 * @throws ConfigError when the file can't be read, or holds no public key of a kind that signs tokens.
 */
export function readTokenKey(config: NonNullable<Config['joinTokens']>): TokenKey {
  if ('secret' in config) return config;
  const name = `JOIN_TOKEN_PUBLIC_KEY=${config.publicKeyFile}`;
  let publicKey: KeyObject;
  try {
    publicKey = createPublicKey(readFileSync(config.publicKeyFile));
  } catch (error) {
    throw new ConfigError(`${name}: no public key in PEM form (${error instanceof Error ? error.message : error})`);
  }
  if (algorithmsOf(publicKey).length === 0) throw new ConfigError(`${name}: must be an RSA, EC or Ed25519 key`);
  return { publicKey };
}
