import * as v from 'valibot';
import { dtlsState, iceState } from '../media/transport.ts';
import { id, integer } from '../text.ts';

const address = v.string();
const port = integer(0, 65_535);

/** Parley's own: what the server sees of the way to the client. Allowed before `join`. */
export const networkCheckRequests = {
  networkCheck: {
    data: v.object({}),
    answer: v.object({
      /** Where the WebSocket comes from: the client's address as the server sees it, or that of a proxy in front. */
      address: v.nullable(address),
      /** The client's transports, in the order in which they were made. */
      transports: v.array(
        v.object({
          id,
          iceState,
          dtlsState,
          /** The way that media takes; left out as long as nothing has arrived. */
          tuple: v.optional(
            v.object({
              protocol: v.picklist(['udp', 'tcp']),
              localAddress: address,
              localPort: port,
              remoteIp: address,
              remotePort: port,
            }),
          ),
        }),
      ),
    }),
  },
};
