import { errorCodes, isSealable, ProtocolError, readEncryptionNote, spatialLayersOf } from '@parley/signaling-protocol';
import { find, type Handlers } from './Handler.ts';

/** What a peer sends. */
export const producerHandlers: Handlers<'produce' | 'closeProducer' | 'pauseProducer' | 'resumeProducer'> = {
  async produce({ room, peer }, { transportId, kind, rtpParameters, appData }) {
    const transport = find(peer.transports, 'transport', transportId);
    if (!transport.producing) throw new ProtocolError(errorCodes.conflict, 'this transport was not made for producing');
    const { producersPerPeer } = room.settings.limits;
    if (peer.producers.size >= producersPerPeer) {
      throw new ProtocolError(
        errorCodes.conflict,
        `you send ${producersPerPeer} streams already, and may not send more`,
      );
    }
    const codec = rtpParameters.codecs[0]?.mimeType ?? '';
    if (readEncryptionNote(appData) && !isSealable(codec)) {
      throw new ProtocolError(errorCodes.badRequest, `${codec} can't be encrypted end to end; opus, VP8 and VP9 can`);
    }
    const { mutedKinds } = peer.standing;
    mutedKinds.delete(kind);
    const producer = await transport.sfu.produce({ kind, rtpParameters, appData });
    // A host may have been quicker.
    if (mutedKinds.has(kind)) await producer.pause();
    if (peer.closed) throw new ProtocolError(errorCodes.conflict, 'the peer has left');
    peer.producers.set(producer.id, producer);
    producer.on('transportclose', () => peer.producers.delete(producer.id));
    producer.on('score', (score) => peer.socket.notify('producerScore', { producerId: producer.id, score }));
    if (kind === 'video') {
      room.layerDemands.watch(producer, spatialLayersOf(rtpParameters), (maxSpatialLayer) =>
        peer.socket.notify('layersUnwanted', { producerId: producer.id, maxSpatialLayer }),
      );
    }
    peer.logger.info({ producerId: producer.id, kind, source: appData.source }, 'producer opened');
    room.addProducer(peer, producer);
    return { id: producer.id };
  },

  closeProducer({ peer }, { producerId }) {
    find(peer.producers, 'producer', producerId).close();
    peer.producers.delete(producerId);
    peer.logger.info({ producerId }, 'producer closed');
    return {};
  },

  async pauseProducer({ peer }, { producerId }) {
    await find(peer.producers, 'producer', producerId).pause();
    return {};
  },

  async resumeProducer({ peer }, { producerId }) {
    const producer = find(peer.producers, 'producer', producerId);
    peer.standing.mutedKinds.delete(producer.kind);
    await producer.resume();
    return {};
  },
};
