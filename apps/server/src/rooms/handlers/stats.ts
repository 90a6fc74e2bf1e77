import { find, type Handlers } from './Handler.ts';

/** Statistics of what is the peer's own. */
export const statsHandlers: Handlers<
  'getTransportStats' | 'getProducerStats' | 'getConsumerStats' | 'getDataProducerStats' | 'getDataConsumerStats'
> = {
  getTransportStats: ({ peer }, { transportId }) => find(peer.transports, 'transport', transportId).sfu.getStats(),
  getProducerStats: ({ peer }, { producerId }) => find(peer.producers, 'producer', producerId).getStats(),
  getConsumerStats: ({ peer }, { consumerId }) => find(peer.consumers, 'consumer', consumerId).sfu.getStats(),
  getDataProducerStats: ({ peer }, { dataProducerId }) =>
    find(peer.dataProducers, 'data producer', dataProducerId).getStats(),
  getDataConsumerStats: ({ peer }, { dataConsumerId }) =>
    find(peer.dataConsumers, 'data consumer', dataConsumerId).sfu.getStats(),
};
