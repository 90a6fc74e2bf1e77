import { errorCodes, ProtocolError } from '@parley/signaling-protocol';
import { find, type Handlers } from './Handler.ts';

/** What a peer sends over data channels. */
export const dataProducerHandlers: Handlers<'produceData'> = {
  async produceData({ room, peer }, { transportId, sctpStreamParameters, label, protocol, appData }) {
    const transport = find(peer.transports, 'transport', transportId);
    if (!transport.producing) throw new ProtocolError(errorCodes.conflict, 'this transport was not made for producing');
    const { dataProducersPerPeer } = room.settings.limits;
    if (peer.dataProducers.size >= dataProducersPerPeer) {
      throw new ProtocolError(
        errorCodes.conflict,
        `you have ${dataProducersPerPeer} data channels already, and may not open more`,
      );
    }
    const dataProducer = await transport.sfu.produceData({ sctpStreamParameters, label, protocol, appData });
    if (peer.closed) throw new ProtocolError(errorCodes.conflict, 'the peer has left');
    peer.own(dataProducer);
    peer.logger.info({ dataProducerId: dataProducer.id, label }, 'data producer opened');
    room.addDataProducer(peer, dataProducer);
    return { id: dataProducer.id };
  },
};
