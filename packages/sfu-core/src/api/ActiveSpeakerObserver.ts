import type { ActiveSpeakerObserverEvents, ActiveSpeakerObserverOwnEvents } from '../types/activeSpeakerObserver.ts';
import type { AppData } from '../types/appData.ts';
import type { RtpObserverObserverEvents } from '../types/rtpObserver.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { RtpObserver, type RtpObserverParts } from './RtpObserver.ts';

const logger = new Logger('ActiveSpeakerObserver');

export type ActiveSpeakerObserverObserverEvents = RtpObserverObserverEvents & ActiveSpeakerObserverOwnEvents;

export type ActiveSpeakerObserverObserver = EnhancedEventEmitter<ActiveSpeakerObserverObserverEvents>;

/** Tells which audio Producer dominates the conversation, when that changes. Made by `router.createActiveSpeakerObserver()`. */
export class ActiveSpeakerObserver<ActiveSpeakerObserverAppData extends AppData = AppData> extends RtpObserver<
  ActiveSpeakerObserverAppData,
  ActiveSpeakerObserverEvents,
  ActiveSpeakerObserverObserverEvents
> {
  /** @internal */
  constructor(parts: RtpObserverParts<ActiveSpeakerObserverAppData>) {
    super(parts);
    this.channel.subscribe(this.id, {
      'rtpObserver.dominantSpeaker': ({ producerId }) => {
        const producer = this.producers.get(producerId);
        // It may have been closed meanwhile.
        if (producer) this.emitBoth('dominantspeaker', { producer });
      },
    });
  }

  override get type(): 'activespeaker' {
    return 'activespeaker';
  }

  protected override get logger(): Logger {
    return logger;
  }
}
