import { file, host, integer, ipAddresses, onOff } from '../forms.ts';
import type { Settings } from '../Setting.ts';

/** The embedded TURN server, which relays to the SFU and to nobody else. */
export const turnSettings = {
  TURN: {
    meaning: 'Whether the TURN server runs, through which browsers behind strict firewalls reach the SFU.',
    form: onOff,
    default: 'on',
  },
  TURN_HOST: {
    meaning: 'Address or name that browsers find it at. TURN over TLS needs a name that is in the certificate.',
    form: host,
    unset: 'PUBLIC_ADDRESS, or the host of the page',
  },
  TURN_LISTEN_IP: {
    meaning: 'Addresses that it listens on.',
    form: ipAddresses,
    unset: 'those of media',
  },
  TURN_PORT: { meaning: 'Its UDP and TCP port.', form: integer(1, 65_535), default: '3478' },
  TURN_TLS_PORT: {
    meaning: 'Its TLS port, which is used when TLS is on, or TURN_TLS_CERT set.',
    form: integer(1, 65_535),
    default: '5349',
  },
  TURN_TLS_CERT: {
    meaning:
      'Certificate chain for TURN over TLS alone, PEM: where a proxy ends TLS of the page. Read again when it changes.',
    form: file,
    unset: 'that of the page',
  },
  TURN_TLS_KEY: { meaning: 'Private key of TURN_TLS_CERT, PEM.', form: file },
} satisfies Settings;
