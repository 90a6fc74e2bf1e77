import type { Channel, RequestArguments } from '../channel/Channel.ts';
import type { RequestMethod, Requests } from '../channel/contract.ts';
import type { AppData } from '../types/appData.ts';
import { InvalidStateError, NotFoundError, WorkerClosedError } from '../types/errors.ts';
import { ApiObject } from './ApiObject.ts';
import type { EventMap } from './EnhancedEventEmitter.ts';
import type { Logger } from './Logger.ts';

/** What every object of the engine is made from. */
export type EngineObjectParts<Data extends AppData> = {
  id: string;
  appData: Data | undefined;
  channel: Channel;
  /** Told once when it is closed, however. */
  onClose: () => void;
};

type CommonEvents = { '@close': [] };
type CommonObserverEvents = { close: [] };

/** The host's side of one object of the engine: it has an id there, can be asked, and closed. */
export abstract class EngineObject<
  Data extends AppData,
  Events extends CommonEvents & EventMap,
  ObserverEvents extends CommonObserverEvents & EventMap,
> extends ApiObject<Data, Events, ObserverEvents> {
  readonly id: string;
  protected readonly channel: Channel;
  readonly #onClose: () => void;

  /** @internal */
  constructor({ id, appData, channel, onClose }: EngineObjectParts<Data>) {
    super(appData);
    this.id = id;
    this.channel = channel;
    this.#onClose = onClose;
  }

  protected abstract get logger(): Logger;

  /** Asks the engine to close it, and everything in it. */
  protected abstract requestClose(): Promise<unknown>;

  /** Closes what it has on the host's side. The engine closes its own with the object. */
  protected closeChildren(): void {}

  /** Closes it. Idempotent. */
  close(): void {
    if (!this.becomeClosed()) return;
    this.logger.debug('close()');
    // It is gone either way: the engine closed it first, or the worker went.
    this.requestClose().catch(() => undefined);
    this.#leave();
    this.#common.safeEmit('@close');
    this.#common.observer.safeEmit('close');
  }

  /** It went with something else, which the engine has closed already; `events` say with what. */
  protected closedWith(...events: (keyof Events & string)[]): void {
    if (!this.becomeClosed()) return;
    this.logger.debug(`closed: ${events[0]}`);
    this.#leave();
    for (const event of events) (this.safeEmit as (event: string) => boolean).call(this, event);
    this.#common.observer.safeEmit('close');
  }

  /** Rejects with NotFoundError when it is closed, with WorkerClosedError when its worker is. */
  protected async request<M extends RequestMethod>(
    method: M,
    ...data: RequestArguments<M>
  ): Promise<Requests[M]['answer']> {
    this.checkFound(method);
    return this.channel.request(method, this.id, ...data);
  }

  /** @throws WorkerClosedError when its worker is closed; NotFoundError when it is itself: the engine no longer knows it. */
  protected checkFound(method: RequestMethod): void {
    if (this.channel.closed) throw new WorkerClosedError('Channel closed');
    if (this.closed) throw new NotFoundError(`Channel request handler with ID ${this.id} not found [method:${method}]`);
  }

  /**
   * To be called when the engine has answered and before anything is made of the answer.
   *
   * @throws InvalidStateError when it was closed meanwhile: the engine has then closed what it made.
   */
  protected checkStillOpen(): void {
    if (this.channel.closed) throw new WorkerClosedError('Channel closed');
    if (this.closed) throw new InvalidStateError(`${this.constructor.name} closed`);
  }

  #leave(): void {
    this.channel.unsubscribe(this.id);
    this.closeChildren();
    this.#onClose();
  }

  /** This without the events of its kind, so that the common ones can be emitted. */
  get #common(): ApiObject<Data, CommonEvents, CommonObserverEvents> {
    return this as unknown as ApiObject<Data, CommonEvents, CommonObserverEvents>;
  }
}
