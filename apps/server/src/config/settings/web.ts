import { addressRanges, file, hosts, integer, oneOf, origins, path } from '../forms.ts';
import type { Settings } from '../Setting.ts';

/** Where the page and signalling are served. */
export const webSettings = {
  HOST: {
    meaning: 'Addresses or names to serve the page and signalling on. 0.0.0.0 is every IPv4 address, :: every address.',
    form: hosts,
    default: 'localhost',
  },
  PORT: {
    meaning: 'TCP port of the page and signalling. 0: any that is free.',
    form: integer(0, 65_535),
    default: '3000',
  },
  ALLOWED_ORIGINS: {
    meaning: 'Pages of other origins that may connect.',
    form: origins,
    unset: 'none',
  },
  BASE_PATH: {
    meaning: 'Path that the page, its files, signalling and the API are served under, for a proxy that passes it on.',
    form: path,
    default: '/',
  },
  TRUSTED_PROXIES: {
    meaning: 'Proxies that are believed when they say who their client is: X-Forwarded-For, X-Forwarded-Host.',
    form: addressRanges,
    unset: 'none',
  },
  TLS: {
    meaning: 'Whether https is served with a certificate made at start, which browsers warn of.',
    form: oneOf(['off', 'self-signed']),
    unset: 'off, or by TLS_CERT',
  },
  TLS_CERT: {
    meaning: 'Certificate chain for https and for TURN over TLS, PEM. Read again when it changes.',
    form: file,
  },
  TLS_KEY: { meaning: 'Private key of TLS_CERT, PEM.', form: file },
} satisfies Settings;
