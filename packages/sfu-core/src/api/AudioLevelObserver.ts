import type { AppData } from '../types/appData.ts';
import type { AudioLevelObserverEvents, AudioLevelObserverOwnEvents } from '../types/audioLevelObserver.ts';
import type { RtpObserverObserverEvents } from '../types/rtpObserver.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { RtpObserver, type RtpObserverParts } from './RtpObserver.ts';

const logger = new Logger('AudioLevelObserver');

export type AudioLevelObserverObserverEvents = RtpObserverObserverEvents & AudioLevelObserverOwnEvents;

export type AudioLevelObserverObserver = EnhancedEventEmitter<AudioLevelObserverObserverEvents>;

/** Tells which audio Producers are loudest, at intervals. Made by `router.createAudioLevelObserver()`. */
export class AudioLevelObserver<AudioLevelObserverAppData extends AppData = AppData> extends RtpObserver<
  AudioLevelObserverAppData,
  AudioLevelObserverEvents,
  AudioLevelObserverObserverEvents
> {
  /** @internal */
  constructor(parts: RtpObserverParts<AudioLevelObserverAppData>) {
    super(parts);
    this.channel.subscribe(this.id, {
      'rtpObserver.volumes': ({ volumes }) => {
        const known = volumes.flatMap(({ producerId, volume }) => {
          // It may have been closed meanwhile.
          const producer = this.producers.get(producerId);
          return producer ? [{ producer, volume }] : [];
        });
        if (known.length > 0) this.emitBoth('volumes', known);
      },
      'rtpObserver.silence': () => this.emitBoth('silence'),
    });
  }

  override get type(): 'audiolevel' {
    return 'audiolevel';
  }

  protected override get logger(): Logger {
    return logger;
  }
}
