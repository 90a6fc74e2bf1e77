import { countOrOff, hostAndPort, integer, redisUrl, secret } from '../forms.ts';
import type { Settings } from '../Setting.ts';

/** Several servers as one service; docs/cluster.md. */
export const clusterSettings = {
  REDIS_URL: {
    meaning: 'Redis or Valkey on which several servers agree which of them has which room (docs/cluster.md).',
    form: redisUrl,
    unset: 'this server is the only one',
    secret: true,
  },
  CLUSTER_ADDRESS: {
    meaning: 'Where the other servers reach this one, and where it listens for them; from their network only.',
    form: hostAndPort,
  },
  CLUSTER_SECRET: {
    meaning: 'By which the servers know each other: the same on all of them.',
    form: secret(32),
    secret: true,
  },
  LENT_WORKERS: {
    meaning:
      'Workers besides WORKERS that this server runs for large rooms of the others, each on a media port after its own.',
    form: integer(0, 256),
    default: '0',
  },
  SPAN_AT: {
    meaning: 'How much a worker has to do from which on a large room takes a worker that another server lends.',
    form: countOrOff,
    unit: 'streams',
    default: '800',
  },
} satisfies Settings;
