import * as v from 'valibot';
import { mediaKind, rtpParameters } from '../media/rtp.ts';
import { appData, empty, id } from '../text.ts';

const producerId = v.object({ producerId: id });

/** What a producer shows, by which tiles are arranged: `appData.source`. */
export type ProducerSource = 'mic' | 'webcam' | 'share';

/** Requests about what the client sends. */
export const producerRequests = {
  produce: {
    data: v.object({
      transportId: id,
      kind: mediaKind,
      rtpParameters,
      /** Relayed to the other peers in `newConsumer`. Parley's web app sets `source` in it. */
      appData: v.optional(v.nullable(appData, {}), {}),
    }),
    answer: v.object({ id }),
  },
  closeProducer: { data: producerId, answer: empty },
  pauseProducer: { data: producerId, answer: empty },
  resumeProducer: { data: producerId, answer: empty },
};
