import * as v from 'valibot';
import { consumerId, spatialLayer, temporalLayer } from '../media/score.ts';
import { empty, id, integer } from '../text.ts';

/** Requests about what the client receives. */
export const consumerRequests = {
  pauseConsumer: { data: consumerId, answer: empty },
  resumeConsumer: { data: consumerId, answer: empty },
  requestConsumerKeyFrame: { data: consumerId, answer: empty },
  setConsumerPreferredLayers: {
    data: v.object({ consumerId: id, spatialLayer, temporalLayer: v.nullish(temporalLayer) }),
    answer: empty,
  },
  setConsumerPriority: {
    /** Of the bandwidth; 1 the least, default 1. */
    data: v.object({ consumerId: id, priority: integer(1, 255) }),
    answer: empty,
  },
};
