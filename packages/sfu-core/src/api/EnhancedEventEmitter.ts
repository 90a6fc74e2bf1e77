import { EventEmitter, once } from 'node:events';
import { Logger } from './Logger.ts';

const logger = new Logger('EnhancedEventEmitter');

/** Events by name, with the arguments of their listeners. */
export type EventMap = Record<string, unknown[]>;

type WithListenerError<Events extends EventMap> = Events & { listenererror: [keyof Events, Error] };

type Name<Events extends EventMap> = keyof WithListenerError<Events> & string;

type Listener<Events extends EventMap, K extends Name<Events>> = (...args: WithListenerError<Events>[K]) => void;

/** An EventEmitter that knows its events and their arguments, has no limit of listeners, and survives them. */
export class EnhancedEventEmitter<Events extends EventMap = EventMap> extends EventEmitter {
  constructor() {
    super();
    this.setMaxListeners(Number.POSITIVE_INFINITY);
  }

  override emit<K extends Name<Events>>(eventName: K, ...args: WithListenerError<Events>[K]): boolean {
    return super.emit(eventName, ...args);
  }

  /**
   * Calls every listener even if one throws. What it throws is logged and told to listeners of `listenererror`, and goes
   * no further: an application's mistake must not stop the library in the middle of closing something.
   *
   * @returns whether there was a listener.
   */
  safeEmit<K extends Name<Events>>(eventName: K, ...args: WithListenerError<Events>[K]): boolean {
    // Raw listeners, so that those of once() take themselves off.
    const listeners = super.rawListeners(eventName);
    for (const listener of listeners) {
      try {
        Reflect.apply(listener, this, args);
      } catch (error) {
        listenerThrew(this, eventName, error);
      }
    }
    return listeners.length > 0;
  }

  override on<K extends Name<Events>>(eventName: K, listener: Listener<Events, K>): this {
    return super.on(eventName, listener as () => void);
  }

  override off<K extends Name<Events>>(eventName: K, listener: Listener<Events, K>): this {
    return super.off(eventName, listener as () => void);
  }

  override addListener<K extends Name<Events>>(eventName: K, listener: Listener<Events, K>): this {
    return super.addListener(eventName, listener as () => void);
  }

  override prependListener<K extends Name<Events>>(eventName: K, listener: Listener<Events, K>): this {
    return super.prependListener(eventName, listener as () => void);
  }

  override once<K extends Name<Events>>(eventName: K, listener: Listener<Events, K>): this {
    return super.once(eventName, listener as () => void);
  }

  override prependOnceListener<K extends Name<Events>>(eventName: K, listener: Listener<Events, K>): this {
    return super.prependOnceListener(eventName, listener as () => void);
  }

  override removeListener<K extends Name<Events>>(eventName: K, listener: Listener<Events, K>): this {
    return super.removeListener(eventName, listener as () => void);
  }

  override removeAllListeners<K extends Name<Events>>(eventName?: K): this {
    return eventName === undefined ? super.removeAllListeners() : super.removeAllListeners(eventName);
  }

  override listenerCount<K extends Name<Events>>(eventName: K): number {
    return super.listenerCount(eventName);
  }

  override listeners<K extends Name<Events>>(eventName: K): ((...args: unknown[]) => void)[] {
    return super.listeners(eventName) as ((...args: unknown[]) => void)[];
  }

  override rawListeners<K extends Name<Events>>(eventName: K): ((...args: unknown[]) => void)[] {
    return super.rawListeners(eventName) as ((...args: unknown[]) => void)[];
  }
}

/** A function rather than a private method, so that mediasoup's own emitters pass for these in types. */
function listenerThrew(emitter: EventEmitter, eventName: string, thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  logger.error(`a listener of '${eventName}' threw: ${error.message}`, error);
  try {
    emitter.emit('listenererror', eventName, error);
  } catch {
    // There is nobody left to tell.
  }
}

/**
 * `events.once()` that knows the events.
 *
 * @example
 * const [score] = await enhancedOnce<ProducerEvents>(producer, 'score');
 */
export function enhancedOnce<Events extends EventMap>(
  emitter: EnhancedEventEmitter<Events>,
  eventName: keyof Events & string,
  options?: { signal?: AbortSignal },
  // biome-ignore lint/suspicious/noExplicitAny: as in mediasoup, whose users take what comes without a cast.
): Promise<any[]> {
  return once(emitter, eventName, options);
}
