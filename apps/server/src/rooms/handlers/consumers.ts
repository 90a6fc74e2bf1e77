import type { Layers } from '../../sfu/border.ts';
import { find, type Handlers } from './Handler.ts';

/** What a peer receives. */
export const consumerHandlers: Handlers<
  'pauseConsumer' | 'resumeConsumer' | 'requestConsumerKeyFrame' | 'setConsumerPreferredLayers' | 'setConsumerPriority'
> = {
  async pauseConsumer({ peer }, { consumerId }) {
    await find(peer.consumers, 'consumer', consumerId).pause();
    return {};
  },

  async resumeConsumer({ peer }, { consumerId }) {
    await find(peer.consumers, 'consumer', consumerId).resume();
    return {};
  },

  async requestConsumerKeyFrame({ peer }, { consumerId }) {
    await find(peer.consumers, 'consumer', consumerId).sfu.requestKeyFrame();
    return {};
  },

  async setConsumerPreferredLayers({ peer }, { consumerId, spatialLayer, temporalLayer }) {
    const layers: Layers = { spatialLayer };
    if (typeof temporalLayer === 'number') layers.temporalLayer = temporalLayer;
    await find(peer.consumers, 'consumer', consumerId).setPreferredLayers(layers);
    return {};
  },

  async setConsumerPriority({ peer }, { consumerId, priority }) {
    await find(peer.consumers, 'consumer', consumerId).sfu.setPriority(priority);
    return {};
  },
};
