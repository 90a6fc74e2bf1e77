import type {
  ChannelEnd,
  ChannelMessage,
  CommandName,
  Commands,
  NotificationEvent,
  Notifications,
  RequestMethod,
  Requests,
} from './contract.ts';

/** Handlers of one object's notifications, by event. */
export type NotificationHandlers = { [Event in NotificationEvent]?: (data: Notifications[Event]) => void };

/** Turns a refusal of the engine into the error class the caller knows. */
export type RefusalToError = (refusal: { name: string; message: string }) => Error;

/** The data of a request, if it takes any. */
export type RequestArguments<M extends RequestMethod> = undefined extends Requests[M]['data']
  ? []
  : [data: Requests[M]['data']];

interface PendingRequest {
  resolve(data: unknown): void;
  reject(error: Error): void;
}

/** The host's end of the contract: requests that answer promises, and notifications routed to the object they are for. */
export class Channel {
  readonly #end: ChannelEnd;
  readonly #toError: RefusalToError;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #subscribers = new Map<string, NotificationHandlers>();
  #nextId = 1;
  #closedError: Error | undefined;

  constructor(end: ChannelEnd, toError: RefusalToError) {
    this.#end = end;
    this.#toError = toError;
    end.onMessage = (message) => this.#receive(message);
  }

  get closed(): boolean {
    return this.#closedError !== undefined;
  }

  /** Rejects with the engine's refusal, or with the error given to `close()`. */
  request<M extends RequestMethod>(
    method: M,
    targetId: string,
    ...[data]: RequestArguments<M>
  ): Promise<Requests[M]['answer']> {
    if (this.#closedError) return Promise.reject(this.#closedError);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (data: unknown) => void, reject });
      this.#end.send({ kind: 'request', id, method, targetId, data });
    });
  }

  /** Sends what needs no answer. Throws the error given to `close()`. */
  command<C extends CommandName>(command: C, targetId: string, data: Commands[C]): void {
    if (this.#closedError) throw this.#closedError;
    this.#end.send({ kind: 'command', command, targetId, data });
  }

  /** Routes notifications for `targetId` to `handlers` until `unsubscribe`. */
  subscribe(targetId: string, handlers: NotificationHandlers): void {
    this.#subscribers.set(targetId, handlers);
  }

  unsubscribe(targetId: string): void {
    this.#subscribers.delete(targetId);
  }

  /** Every pending and later request rejects with `error`. */
  close(error: Error): void {
    if (this.#closedError) return;
    this.#closedError = error;
    this.#subscribers.clear();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const request of pending) request.reject(error);
  }

  #receive(message: ChannelMessage): void {
    switch (message.kind) {
      case 'answer':
        this.#settle(message.id)?.resolve(message.data);
        break;
      case 'refusal':
        this.#settle(message.id)?.reject(this.#toError(message.error));
        break;
      case 'notification': {
        // An answer that came just before this continues in microtasks: the object it makes, and the application's
        // listeners on that, must be there first.
        setImmediate(() => this.#notify(message.targetId, message.event, message.data));
        break;
      }
      case 'request':
      case 'command':
        // The engine asks nothing of the host.
        break;
    }
  }

  #notify(targetId: string, event: NotificationEvent, data: unknown): void {
    const handler = this.#subscribers.get(targetId)?.[event] as ((data: unknown) => void) | undefined;
    handler?.(data);
  }

  #settle(id: number): PendingRequest | undefined {
    const request = this.#pending.get(id);
    this.#pending.delete(id);
    return request;
  }
}
