import type { AppData } from '../types/appData.ts';
import type { EngineObjectParts } from './EngineObject.ts';
import type { EventMap } from './EnhancedEventEmitter.ts';
import { Pausable } from './Pausable.ts';

/** What every stream is made from. */
export type StreamParts<Data extends AppData> = EngineObjectParts<Data> & {
  transportId: string;
  paused: boolean;
};

/** Media or data on a transport, in either direction. */
export abstract class Stream<
  Data extends AppData,
  Events extends { transportclose: []; '@close': [] } & EventMap,
  ObserverEvents extends { close: []; pause: []; resume: [] } & EventMap,
> extends Pausable<Data, Events, ObserverEvents> {
  protected readonly transportId: string;

  /** @internal */
  constructor(parts: StreamParts<Data>) {
    super(parts);
    this.transportId = parts.transportId;
  }

  /** @internal */
  transportClosed(): void {
    this.closedWith('transportclose');
  }
}
