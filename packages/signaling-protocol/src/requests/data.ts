import * as v from 'valibot';
import { channelLabel, channelProtocol, sctpStreamParameters } from '../media/data.ts';
import { appData, id } from '../text.ts';

/** Label of the data channel whose messages go to everybody's chat. */
export const chatChannelLabel = 'chat';
/** Label of the data channel whose messages the room's bot answers. */
export const botChannelLabel = 'bot';

/** Requests about data channels. They close with the channel itself (RFC 8831 section 6.7). */
export const dataRequests = {
  produceData: {
    data: v.object({
      transportId: id,
      sctpStreamParameters,
      label: channelLabel,
      protocol: channelProtocol,
      /** Relayed to the other peers in `newDataConsumer`. */
      appData: v.optional(v.nullable(appData, {}), {}),
    }),
    answer: v.object({ id }),
  },
};
