import type { SfuDataConsumer, SfuDataProducer } from '../sfu/border.ts';
import type { Peer } from './Peer.ts';

/** Whose data producer it is; null: the bot's. */
export type DataSource = { peerId: string | null; dataProducer: SfuDataProducer };

/** One data consumer of a peer, from its offer to its end. */
export class PeerDataConsumer {
  readonly sfu: SfuDataConsumer;
  readonly #peer: Peer;
  readonly #source: DataSource;
  readonly #accepted: Promise<boolean>;
  #ended = false;

  /** Offers it to the client at once. */
  constructor(sfu: SfuDataConsumer, peer: Peer, source: DataSource) {
    this.sfu = sfu;
    this.#peer = peer;
    this.#source = source;
    peer.dataConsumers.set(sfu.id, this);
    this.#accepted = this.#offer();
    sfu.on('transportclose', () => this.#forget());
    sfu.on('dataproducerclose', () => {
      peer.offeredData.delete(sfu.dataProducerId);
      this.#tellEnd();
    });
  }

  /**
   * Sends the client alone a text, as soon as it has accepted: before, it could not receive it. Never rejects.
   *
   * @returns Whether it was sent.
   */
  async send(text: string): Promise<boolean> {
    if (!(await this.#accepted) || this.sfu.closed) return false;
    return this.sfu.send(text).then(
      () => true,
      () => false,
    );
  }

  /** Closes it, and tells the client. Idempotent. */
  end(): void {
    this.sfu.close();
    this.#tellEnd();
  }

  async #offer(): Promise<boolean> {
    const { sfu } = this;
    const { peerId, dataProducer } = this.#source;
    try {
      if (!sfu.sctpStreamParameters) throw new Error('the data consumer has no stream');
      await this.#peer.socket.request('newDataConsumer', {
        peerId,
        dataProducerId: sfu.dataProducerId,
        id: sfu.id,
        sctpStreamParameters: sfu.sctpStreamParameters,
        label: sfu.label,
        protocol: sfu.protocol,
        appData: dataProducer.appData,
      });
      return true;
    } catch (error) {
      // A client that takes no data says so here; a client that is gone closes everything by itself.
      this.#peer.logger.debug({ dataConsumerId: sfu.id, err: error }, 'data consumer not accepted');
      this.#forget();
      sfu.close();
      return false;
    }
  }

  /** Tells the client once it knows what is meant. */
  #tellEnd(): void {
    if (this.#ended) return;
    this.#forget();
    void this.#accepted.then((accepted) => {
      if (accepted) this.#peer.socket.notify('dataConsumerClosed', { dataConsumerId: this.sfu.id });
    });
  }

  #forget(): void {
    this.#ended = true;
    this.#peer.dataConsumers.delete(this.sfu.id);
  }
}
