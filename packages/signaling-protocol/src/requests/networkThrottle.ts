import * as v from 'valibot';
import { empty, integer } from '../text.ts';

/** Proves that one may; the server has it in its configuration. */
const secret = v.pipe(v.string('must be a string'), v.maxLength(256, 'must have at most 256 characters'));
const kbps = v.optional(integer(0, 10_000_000));

/** Requests that worsen the network on purpose, for tests. 403 with a wrong secret. */
export const networkThrottleRequests = {
  applyNetworkThrottle: {
    data: v.object({
      secret,
      /** kbit/s. */
      uplink: kbps,
      /** kbit/s. */
      downlink: kbps,
      /** Milliseconds. */
      rtt: v.optional(integer(0, 60_000)),
      /** Percent. */
      packetLoss: v.optional(
        v.pipe(
          v.number('must be a number'),
          v.minValue(0, 'must be at least 0'),
          v.maxValue(100, 'must be at most 100'),
        ),
      ),
    }),
    answer: empty,
  },
  resetNetworkThrottle: { data: v.object({ secret }), answer: empty },
};
