import type { Layers, SfuConsumer, SfuProducer } from '../sfu/border.ts';
import type { LayerDemand, WantedLayer } from './LayerDemand.ts';
import type { Peer } from './Peer.ts';

/** Where what is consumed comes from. `demand`: of its layers; undefined when nobody is told of it. */
export type MediaSource = { peerId: string; producer: SfuProducer; demand: LayerDemand | undefined };

/**
 * One consumer of a peer, from its offer to its end. It starts paused and is resumed only once the client accepted it, so
 * that the first thing the client decodes is a key frame; until then the client hears nothing else about it, since it
 * could not know what is meant.
 */
export class PeerConsumer {
  readonly sfu: SfuConsumer;
  readonly #peer: Peer;
  readonly #source: MediaSource;
  #accepted = false;
  /** The client wants nothing for now, perhaps since before it accepted. */
  #pausedByClient = false;
  #preferredSpatialLayer = Number.POSITIVE_INFINITY;
  #closedBySource = false;

  constructor(sfu: SfuConsumer, peer: Peer, source: MediaSource) {
    this.sfu = sfu;
    this.#peer = peer;
    this.#source = source;
    peer.consumers.set(sfu.id, this);
    this.#forwardEvents();
    const end = source.demand?.add(() => this.#wantedLayer());
    if (end) sfu.observer.on('close', end);
  }

  /** Offers the consumer to the client and starts it when the client accepts; else closes it. Never rejects. */
  async offer(): Promise<void> {
    const { sfu } = this;
    const offered = { producerPaused: sfu.producerPaused };
    try {
      await this.#peer.socket.request('newConsumer', {
        peerId: this.#source.peerId,
        producerId: sfu.producerId,
        id: sfu.id,
        kind: sfu.kind,
        rtpParameters: sfu.rtpParameters,
        type: sfu.type,
        appData: this.#source.producer.appData,
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
    if (this.#pausedByClient) return;
    try {
      await sfu.resume();
      this.#peer.joinTimes.consuming();
    } catch (error) {
      if (!sfu.closed) this.#peer.logger.warn({ consumerId: sfu.id, err: error }, 'consumer could not be resumed');
    }
  }

  /** Sends nothing for now: the client shows it nowhere. */
  async pause(): Promise<void> {
    this.#pausedByClient = true;
    await this.sfu.pause();
    this.#source.demand?.review();
  }

  /** Sends again; before the client has accepted, as soon as it does. */
  async resume(): Promise<void> {
    this.#pausedByClient = false;
    this.#source.demand?.review();
    if (!this.#accepted) return;
    await this.sfu.resume();
    this.#peer.joinTimes.consuming();
  }

  async setPreferredLayers(layers: Layers): Promise<void> {
    await this.sfu.setPreferredLayers(layers);
    this.#preferredSpatialLayer = layers.spatialLayer;
    this.#source.demand?.review();
  }

  /** A client that has not accepted yet counts as one that watches: its layers shall be there when it does. */
  #wantedLayer(): WantedLayer {
    return this.#pausedByClient ? null : this.#preferredSpatialLayer;
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
