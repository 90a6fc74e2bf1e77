import type { AppData } from '../types/appData.ts';
import { EngineObject, type EngineObjectParts } from './EngineObject.ts';
import type { EventMap } from './EnhancedEventEmitter.ts';

type PausableEvents = { '@close': [] };
type PausableObserverEvents = { close: []; pause: []; resume: [] };

/** An object of the engine that can be paused. */
export abstract class Pausable<
  Data extends AppData,
  Events extends PausableEvents & EventMap,
  ObserverEvents extends PausableObserverEvents & EventMap,
> extends EngineObject<Data, Events, ObserverEvents> {
  #paused: boolean;

  /** @internal */
  constructor(parts: EngineObjectParts<Data> & { paused: boolean }) {
    super(parts);
    this.#paused = parts.paused;
  }

  /** Whether it was paused itself, whatever the stream it comes from is. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Does nothing from now on. */
  async pause(): Promise<void> {
    this.logger.debug('pause()');
    await this.requestPause();
    this.#setPaused(true);
  }

  /** Goes on. */
  async resume(): Promise<void> {
    this.logger.debug('resume()');
    await this.requestResume();
    this.#setPaused(false);
  }

  protected abstract requestPause(): Promise<unknown>;

  protected abstract requestResume(): Promise<unknown>;

  /** Whether the stream it comes from is paused, so that it makes no difference whether it is itself. */
  protected isSourcePaused(): boolean {
    return false;
  }

  /** Tells the observer that nothing comes through any more, or that it does again. */
  protected tellPaused(paused: boolean): void {
    const { observer } = this as unknown as EngineObject<Data, PausableEvents, PausableObserverEvents>;
    observer.safeEmit(paused ? 'pause' : 'resume');
  }

  #setPaused(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    if (!this.isSourcePaused()) this.tellPaused(paused);
  }
}
