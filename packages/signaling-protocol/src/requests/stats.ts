import * as v from 'valibot';
import { consumerId, stats } from '../media/score.ts';
import { id } from '../text.ts';

/** Requests for statistics of what is the client's own. */
export const statsRequests = {
  getTransportStats: { data: v.object({ transportId: id }), answer: stats },
  getProducerStats: { data: v.object({ producerId: id }), answer: stats },
  getConsumerStats: { data: consumerId, answer: stats },
  getDataProducerStats: { data: v.object({ dataProducerId: id }), answer: stats },
  getDataConsumerStats: { data: v.object({ dataConsumerId: id }), answer: stats },
};
