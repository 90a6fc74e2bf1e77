import { file, secret } from '../forms.ts';
import type { Settings } from '../Setting.ts';

/** Who may do what. */
export const accessSettings = {
  JOIN_TOKEN_SECRET: {
    meaning: 'Nobody gets in without a token that was signed with this (HS256); `npm run token` makes them.',
    form: secret(32),
    unset: 'anybody gets in',
    secret: true,
  },
  JOIN_TOKEN_PUBLIC_KEY: {
    meaning: 'The same for tokens that somebody else signs: the public key, PEM (RSA, EC or Ed25519).',
    form: file,
  },
  API_TOKEN: {
    meaning: 'Bearer token of the broadcaster API.',
    form: secret(16),
    unset: 'this machine only may use the API',
    secret: true,
  },
  NETWORK_THROTTLE_SECRET: {
    meaning: 'Who knows it may make the network worse for everybody, to try how calls bear that.',
    form: secret(16),
    unset: 'nobody may',
    secret: true,
  },
} satisfies Settings;
