import type { SfuConsumer, SfuProducer } from '../sfu/border.ts';
import type { Peer } from './Peer.ts';

/**
 * One consumer of a peer, from its offer to its end. It starts paused and is resumed only once the client accepted it, so
 * that the first thing the client decodes is a key frame; until then the client hears nothing else about it, since it
 * could not know what is meant.
 */
export class PeerConsumer {
  readonly sfu: SfuConsumer;
  readonly #peer: Peer;
  readonly #sourcePeerId: string;
  readonly #source: SfuProducer;
  #accepted = false;
  #closedBySource = false;

  constructor(sfu: SfuConsumer, peer: Peer, source: { peerId: string; producer: SfuProducer }) {
    this.sfu = sfu;
    this.#peer = peer;
    this.#sourcePeerId = source.peerId;
    this.#source = source.producer;
    peer.consumers.set(sfu.id, this);
    this.#forwardEvents();
  }

  /** Offers the consumer to the client and starts it when the client accepts; else closes it. Never rejects. */
  async offer(): Promise<void> {
    const { sfu } = this;
    const offered = { producerPaused: sfu.producerPaused };
    try {
      await this.#peer.socket.request('newConsumer', {
        peerId: this.#sourcePeerId,
        producerId: sfu.producerId,
        id: sfu.id,
        kind: sfu.kind,
        rtpParameters: sfu.rtpParameters,
        type: sfu.type,
        appData: this.#source.appData,
        producerPaused: offered.producerPaused,
      });
    } catch (error) {
      // A client that takes no media says so here; a client that is gone closes everything by itself.
      this.#peer.logger.debug({ consumerId: sfu.id, err: error }, 'consumer not accepted');
      this.#drop();
      return;
    }
    this.#accepted = true;
    if (this.#closedBySource) {
      this.#peer.socket.notify('consumerClosed', { consumerId: sfu.id });
      return;
    }
    if (sfu.closed) return;
    if (sfu.producerPaused !== offered.producerPaused) this.#notifyPaused(sfu.producerPaused);
    this.#peer.socket.notify('consumerScore', { consumerId: sfu.id, score: sfu.score });
    try {
      await sfu.resume();
    } catch (error) {
      if (!sfu.closed) this.#peer.logger.warn({ consumerId: sfu.id, err: error }, 'consumer could not be resumed');
    }
  }

  #forwardEvents(): void {
    const { sfu } = this;
    const consumerId = sfu.id;
    sfu.on('transportclose', () => this.#peer.consumers.delete(consumerId));
    sfu.on('producerclose', () => {
      this.#peer.consumers.delete(consumerId);
      this.#closedBySource = true;
      if (this.#accepted) this.#peer.socket.notify('consumerClosed', { consumerId });
    });
    sfu.on('producerpause', () => this.#notifyPaused(true));
    sfu.on('producerresume', () => this.#notifyPaused(false));
    sfu.on('score', (score) => {
      if (this.#accepted) this.#peer.socket.notify('consumerScore', { consumerId, score });
    });
    sfu.on('layerschange', (layers) => {
      if (!this.#accepted) return;
      const { spatialLayer = null, temporalLayer = null } = layers ?? {};
      this.#peer.socket.notify('consumerLayersChanged', { consumerId, spatialLayer, temporalLayer });
    });
  }

  #notifyPaused(paused: boolean): void {
    if (!this.#accepted) return;
    this.#peer.socket.notify(paused ? 'consumerPaused' : 'consumerResumed', { consumerId: this.sfu.id });
  }

  #drop(): void {
    this.#peer.consumers.delete(this.sfu.id);
    this.sfu.close();
  }
}
