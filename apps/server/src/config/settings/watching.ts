import { host, integer } from '../forms.ts';
import type { Settings } from '../Setting.ts';

/** For who watches the server, and ends it. */
export const watchingSettings = {
  DRAIN_SECONDS: {
    meaning:
      'How long meetings go on, and new ones are refused, once the server was told to end by SIGTERM or SIGINT. 0: who is in is sent to join again at once.',
    unit: 'seconds',
    form: integer(0, 86_400),
    default: '0',
  },
  METRICS_PORT: {
    meaning: 'TCP port that serves `/metrics`, and nothing else, to whoever reaches it.',
    form: integer(1, 65_535),
    unset: 'none: `/metrics` is on `PORT`, for this machine or with `API_TOKEN`',
  },
  METRICS_HOST: {
    meaning: 'The address that `METRICS_PORT` is on; one that only Prometheus can reach.',
    form: host,
    default: '127.0.0.1',
  },
} satisfies Settings;
