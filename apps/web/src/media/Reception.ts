import type { ClientRequestInput, ClientRequestMethod } from '@parley/signaling-protocol';
import { consumerWished } from '../features/consumers/consumersSlice.ts';
import { type Asking, askOrNotice } from './askOrNotice.ts';
import type { PictureWishes } from './PictureWishes.ts';
import type { SignallingConnection } from './ProtooConnection.ts';

/** What {@link Reception} is made of. */
export type ReceptionOptions = Pick<Asking, 'dispatch'> & {
  /** Undefined while the room isn't entered. */
  link: () => { request: SignallingConnection['request']; pictures: Pick<PictureWishes, 'insist'> } | undefined;
};

/** How single pictures are received, for those who want to try it out by hand. What the server refuses becomes a notice. */
export class Reception {
  readonly #options: ReceptionOptions;

  constructor(options: ReceptionOptions) {
    this.#options = options;
  }

  /** Asks for this spatial layer, whatever size the picture is shown in; undefined: the one that fits, as usual. */
  preferLayer(consumerId: string, spatialLayer: number | undefined): void {
    const { dispatch, link } = this.#options;
    dispatch(consumerWished({ id: consumerId, wish: { spatialLayer } }));
    link()?.pictures.insist(consumerId, spatialLayer);
  }

  /** Its share of a narrow downlink: 1, the least and the usual one, to 255. */
  async setPriority(consumerId: string, priority: number): Promise<void> {
    const isSet = await this.#ask('setConsumerPriority', { consumerId, priority });
    if (isSet) this.#options.dispatch(consumerWished({ id: consumerId, wish: { priority } }));
  }

  /** Lets the sender begin its picture anew. */
  async requestKeyFrame(consumerId: string): Promise<void> {
    await this.#ask('requestConsumerKeyFrame', { consumerId });
  }

  #ask<M extends ClientRequestMethod>(method: M, data: ClientRequestInput<M>): Promise<boolean> {
    return askOrNotice(this.#options, 'reception.refused', method, data);
  }
}
