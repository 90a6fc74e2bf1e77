import { errorCodes, ProtocolError } from '@parley/signaling-protocol';
import type { Handlers } from './Handler.ts';

const notYet = () => {
  throw new ProtocolError(errorCodes.conflict, 'not available');
};

/** Methods of the protocol that the server does not carry out yet. */
export const comingHandlers: Handlers<
  | 'produceData'
  | 'sendChat'
  | 'getChatHistory'
  | 'getDataProducerStats'
  | 'getDataConsumerStats'
  | 'applyNetworkThrottle'
  | 'resetNetworkThrottle'
> = {
  produceData: notYet,
  sendChat: notYet,
  getChatHistory: notYet,
  getDataProducerStats: notYet,
  getDataConsumerStats: notYet,
  applyNetworkThrottle: notYet,
  resetNetworkThrottle: notYet,
};
