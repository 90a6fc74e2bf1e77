import type { AppData } from '../types/appData.ts';
import { NotFoundError } from '../types/errors.ts';
import type { RtpObserverEvents, RtpObserverObserverEvents, RtpObserverType } from '../types/rtpObserver.ts';
import type { EngineObjectParts } from './EngineObject.ts';
import type { EnhancedEventEmitter, EventMap } from './EnhancedEventEmitter.ts';
import { Pausable } from './Pausable.ts';
import type { Producer } from './Producer.ts';
import { bringProducer } from './spread/Neighbours.ts';
import type { TransportParent } from './TransportParent.ts';

export type RtpObserverObserver = EnhancedEventEmitter<RtpObserverObserverEvents>;

/** What an RTP observer is made from. */
export type RtpObserverParts<Data extends AppData> = EngineObjectParts<Data> & {
  /** Its Router. */
  parent: Pick<TransportParent, 'routerId' | 'producers' | 'neighbours'>;
};

/** Looks at what some Producers of a Router send. A Producer that is closed is removed from it. */
export abstract class RtpObserver<
  RtpObserverAppData extends AppData = AppData,
  Events extends RtpObserverEvents & EventMap = RtpObserverEvents,
  ObserverEvents extends RtpObserverObserverEvents & EventMap = RtpObserverObserverEvents,
> extends Pausable<RtpObserverAppData, Events, ObserverEvents> {
  readonly #parent: RtpObserverParts<RtpObserverAppData>['parent'];

  /** @internal */
  constructor(parts: RtpObserverParts<RtpObserverAppData>) {
    super({ ...parts, paused: false });
    this.#parent = parts.parent;
  }

  abstract get type(): RtpObserverType;

  /** @internal */
  routerClosed(): void {
    this.closedWith('routerclose');
  }

  /**
   * Looks at this Producer as well.
   *
   * @throws NotFoundError when the Router has no such Producer; TypeError when it is not of the kind that is looked at.
   */
  async addProducer({ producerId }: { producerId: string }): Promise<void> {
    this.logger.debug('addProducer()');
    await bringProducer(this.#parent, producerId);
    const producer = this.#producer(producerId);
    await this.request('rtpObserver.addProducer', { producerId });
    this.#common.observer.safeEmit('addproducer', producer);
  }

  /**
   * Looks at this Producer no more.
   *
   * @throws NotFoundError when the Router has no such Producer.
   */
  async removeProducer({ producerId }: { producerId: string }): Promise<void> {
    this.logger.debug('removeProducer()');
    const producer = this.#producer(producerId);
    await this.request('rtpObserver.removeProducer', { producerId });
    this.#common.observer.safeEmit('removeproducer', producer);
  }

  /** Those of its Router, by id. */
  protected get producers(): ReadonlyMap<string, Producer> {
    return this.#parent.producers;
  }

  protected override requestClose(): Promise<unknown> {
    return this.channel.request('router.closeRtpObserver', this.#parent.routerId, { rtpObserverId: this.id });
  }

  protected override requestPause(): Promise<unknown> {
    return this.request('rtpObserver.pause');
  }

  protected override requestResume(): Promise<unknown> {
    return this.request('rtpObserver.resume');
  }

  #producer(producerId: string): Producer {
    const producer = this.producers.get(producerId);
    if (!producer) throw new NotFoundError(`Producer with id "${producerId}" not found`);
    return producer;
  }

  /** This without the events of its kind, so that the common ones can be emitted. */
  get #common(): RtpObserver {
    return this as unknown as RtpObserver;
  }
}
