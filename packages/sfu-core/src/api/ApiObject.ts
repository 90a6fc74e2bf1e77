import type { AppData } from '../types/appData.ts';
import { EnhancedEventEmitter, type EventMap } from './EnhancedEventEmitter.ts';

/** What every object of the public interface has: events, an observer, `closed` and `appData`. */
export abstract class ApiObject<
  Data extends AppData,
  Events extends EventMap,
  ObserverEvents extends EventMap,
> extends EnhancedEventEmitter<Events> {
  #closed = false;
  #appData: Data;
  readonly #observer = new EnhancedEventEmitter<ObserverEvents>();

  constructor(appData: Data | undefined) {
    super();
    this.#appData = appData ?? ({} as Data);
  }

  /** Whether it was closed, by `close()` or with its parent. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Custom data of the application. */
  get appData(): Data {
    return this.#appData;
  }

  set appData(appData: Data) {
    this.#appData = appData;
  }

  /** Emits what third parties (statistics, logs) may want to know, whoever caused it. */
  get observer(): EnhancedEventEmitter<ObserverEvents> {
    return this.#observer;
  }

  /** Emits an event that its observer has as well, to both. */
  protected emitBoth<K extends keyof Events & keyof ObserverEvents & string>(
    event: K,
    ...args: Events[K] & ObserverEvents[K]
  ): void {
    const both: { safeEmit: unknown }[] = [this, this.#observer];
    for (const emitter of both) (emitter.safeEmit as (event: string, ...args: unknown[]) => void)(event, ...args);
  }

  /** Marks it closed. False: it already was. */
  protected becomeClosed(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    return true;
  }
}

/** @throws TypeError unless it is an object or not given. */
export function checkAppData(appData: unknown): void {
  if (appData && typeof appData !== 'object') throw new TypeError('if given, appData must be an object');
}

/**
 * The event types to trace, without those that do not exist.
 *
 * @throws TypeError unless it is an array of strings.
 */
export function checkTraceEventTypes<Type extends string>(types: Type[], known: readonly Type[]): Type[] {
  if (!Array.isArray(types)) throw new TypeError('types must be an array');
  if (types.some((type) => typeof type !== 'string')) throw new TypeError('every type must be a string');
  return types.filter((type) => known.includes(type));
}
