import { countOrOff, file, host, integer, ipAddress, onOff, portRange } from '../forms.ts';
import type { Settings } from '../Setting.ts';

/** Media workers, and how they are reached. */
export const mediaSettings = {
  WORKERS: {
    meaning: 'Media workers, each a process that can keep a core busy.',
    form: integer(1, 256),
    unset: 'one a core',
  },
  SPREAD_AT: {
    meaning: 'From how many streams of a worker on a room takes a further worker. off: never.',
    unit: 'streams sent and received by all rooms of the worker',
    form: countOrOff,
    default: '200',
  },
  MEDIA_PORT: {
    meaning: "UDP and TCP port of the first worker's media; each further worker takes the next.",
    form: integer(1, 65_535),
    default: '44444',
  },
  MEDIA_LISTEN_IP: {
    meaning:
      'The one address to receive media on. 0.0.0.0 and :: need PUBLIC_ADDRESS; without it they count as not set.',
    form: ipAddress,
    unset: "each of the machine's, but not those of bridges to its containers",
  },
  PUBLIC_ADDRESS: {
    meaning: 'Address or name that browsers send media to: that of the router or host in front of this machine.',
    form: host,
    unset: 'the addresses media is received on',
  },
  DTLS_CERT: { meaning: "Certificate of the media's DTLS, PEM.", form: file, unset: 'each worker makes its own' },
  DTLS_KEY: { meaning: 'Private key of DTLS_CERT, PEM.', form: file },
  RTP_PORTS: {
    meaning: 'UDP ports of broadcasters, both included.',
    form: portRange,
    default: '10000-10999',
  },
  PARLEY_NATIVE: {
    meaning: 'off: workers send and encrypt through node alone, as they do where koffi is not installed.',
    form: onOff,
    default: 'on',
  },
} satisfies Settings;
