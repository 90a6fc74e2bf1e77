import { sourceOf } from '@parley/signaling-protocol';
import type { SfuConsumer, SfuDataProducer, SfuProducer, SfuRouter, SfuTransport } from '../sfu/border.ts';
import type { LayerDemands } from './LayerDemands.ts';
import type { Participant } from './Participant.ts';
import type { Peer } from './Peer.ts';
import { PeerConsumer } from './PeerConsumer.ts';
import { type DataSource, PeerDataConsumer } from './PeerDataConsumer.ts';
import type { RoomLimits } from './roomSettings.ts';

/**
 * Priority, in the distribution of a client's downlink, of a shared screen, unless the client says otherwise. Cameras have 1: what
 * is talked about gets its layers first, and as many as there are, once everybody has the lowest.
 */
const sharePriority = 10;

/** Makes what the members of a room receive, and offers it to them. What fails is that one member's loss only. */
export class Offers {
  readonly #router: SfuRouter;
  readonly #limits: RoomLimits;
  readonly #layerDemands: LayerDemands;

  constructor(router: SfuRouter, limits: RoomLimits, layerDemands: LayerDemands) {
    this.#router = router;
    this.#limits = limits;
    this.#layerDemands = layerDemands;
  }

  /** Gives `peer` consumers of `producer`, if it can receive it and hasn't got them. Never rejects. */
  async media(peer: Peer, owner: Participant, producer: SfuProducer): Promise<void> {
    const { rtpCapabilities, receiving } = peer;
    if (
      !rtpCapabilities ||
      !receiving ||
      !peer.standing.invitation.subscribe ||
      producer.closed ||
      peer.offeredIds.has(producer.id)
    )
      return;
    try {
      if (!this.#router.canConsume({ producerId: producer.id, rtpCapabilities })) {
        peer.logger.debug({ producerId: producer.id }, 'peer can not receive this producer');
        return;
      }
      peer.offeredIds.add(producer.id);
      const offers = Array.from({ length: 1 + peer.consumerReplicas }, async () => {
        if (!this.#hasRoomFor(peer)) return;
        const consumer = await receiving.sfu.consume({
          producerId: producer.id,
          rtpCapabilities,
          paused: true,
          enableRtx: true,
          ignoreDtx: true,
        });
        if (sourceOf(producer.kind, producer.appData) === 'share') prefer(consumer, peer);
        const demand = this.#layerDemands.of(producer);
        await new PeerConsumer(consumer, peer, { peerId: owner.id, producer, demand }).offer();
      });
      await Promise.all(offers);
    } catch (error) {
      // Whoever left in between is no fault.
      if (peer.closed || producer.closed) return;
      peer.logger.warn({ producerId: producer.id, err: error }, 'consumer could not be made');
    }
  }

  /**
   * Gives `peer` a data consumer of `dataProducer`, if it takes data and hasn't got it. Never rejects.
   *
   * @param owner - Undefined: the room's bot.
   */
  async data(
    peer: Peer,
    owner: Participant | undefined,
    dataProducer: SfuDataProducer,
  ): Promise<PeerDataConsumer | undefined> {
    const { receiving } = peer;
    if (!receiving || !peer.standing.invitation.subscribe || dataProducer.closed || !peer.wantsData(dataProducer))
      return undefined;
    let offered = peer.offeredData.get(dataProducer.id);
    if (!offered) {
      if (!this.#hasRoomFor(peer)) return undefined;
      offered = this.#offerData(peer, receiving.sfu, { peerId: owner?.id ?? null, dataProducer });
      peer.offeredData.set(dataProducer.id, offered);
    }
    return offered;
  }

  async #offerData(peer: Peer, transport: SfuTransport, source: DataSource): Promise<PeerDataConsumer | undefined> {
    const { dataProducer } = source;
    try {
      const consumer = await transport.consumeData({ dataProducerId: dataProducer.id });
      if (peer.wantsData(dataProducer)) return new PeerDataConsumer(consumer, peer, source);
      consumer.close();
    } catch (error) {
      if (!peer.closed && !dataProducer.closed) {
        peer.logger.warn({ dataProducerId: dataProducer.id, err: error }, 'data consumer could not be made');
      }
    }
    return undefined;
  }

  #hasRoomFor(peer: Peer): boolean {
    if (peer.consumers.size + peer.dataConsumers.size < this.#limits.consumersPerPeer) return true;
    peer.logger.warn({ limit: this.#limits.consumersPerPeer }, 'not offered: the peer has too many consumers');
    return false;
  }
}

function prefer(consumer: SfuConsumer, { logger }: Peer): void {
  consumer.setPriority(sharePriority).catch((error: unknown) => {
    if (!consumer.closed) logger.warn({ consumerId: consumer.id, err: error }, 'shared screen is not preferred');
  });
}
