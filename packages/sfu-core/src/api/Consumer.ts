import type { Channel } from '../channel/Channel.ts';
import type { NormalizedRtpParameters } from '../ortc/index.ts';
import type { AppData } from '../types/appData.ts';
import type {
  ConsumerDump,
  ConsumerEvents,
  ConsumerObserverEvents,
  ConsumerStats,
  ConsumerTraceEventData,
  ConsumerTraceEventType,
} from '../types/consumer.ts';
import type { MediaKind, RtpParameters } from '../types/rtpParameters.ts';
import type { ConsumerLayers, ConsumerScore, ConsumerType } from '../types/transport.ts';
import { ApiObject, checkTraceEventTypes } from './ApiObject.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';

const logger = new Logger('Consumer');

const traceEventTypes: readonly ConsumerTraceEventType[] = ['rtp', 'keyframe', 'nack', 'pli', 'fir'];

export type ConsumerObserver = EnhancedEventEmitter<ConsumerObserverEvents>;

/** What a Consumer is made from. */
export type ConsumerParts<Data extends AppData> = {
  id: string;
  transportId: string;
  producerId: string;
  kind: MediaKind;
  type: ConsumerType;
  rtpParameters: NormalizedRtpParameters;
  paused: boolean;
  producerPaused: boolean;
  score: ConsumerScore;
  preferredLayers: ConsumerLayers | undefined;
  appData: Data | undefined;
  channel: Channel;
  /** Told when it is closed by `close()`, or with its Producer. */
  onClose: () => void;
};

/** A media stream that a Router sends to an endpoint. Made by `transport.consume()`. */
export class Consumer<ConsumerAppData extends AppData = AppData> extends ApiObject<
  ConsumerAppData,
  ConsumerEvents,
  ConsumerObserverEvents
> {
  readonly #parts: ConsumerParts<ConsumerAppData>;
  readonly #channel: Channel;
  #paused: boolean;
  #producerPaused: boolean;
  #priority = 1;
  #score: ConsumerScore;
  #preferredLayers: ConsumerLayers | undefined;
  #currentLayers: ConsumerLayers | undefined;

  /** @internal */
  constructor(parts: ConsumerParts<ConsumerAppData>) {
    super(parts.appData);
    this.#parts = parts;
    this.#channel = parts.channel;
    this.#paused = parts.paused;
    this.#producerPaused = parts.producerPaused;
    this.#score = parts.score;
    this.#preferredLayers = parts.preferredLayers;
    this.#subscribe();
  }

  get id(): string {
    return this.#parts.id;
  }

  get producerId(): string {
    return this.#parts.producerId;
  }

  get kind(): MediaKind {
    return this.#parts.kind;
  }

  /** What is sent to the endpoint (a copy). */
  get rtpParameters(): RtpParameters {
    return structuredClone(this.#parts.rtpParameters);
  }

  get type(): ConsumerType {
    return this.#parts.type;
  }

  /** Whether it was paused itself, whatever its Producer is. */
  get paused(): boolean {
    return this.#paused;
  }

  get producerPaused(): boolean {
    return this.#producerPaused;
  }

  /** 1 to 255, 255 is served first. Default 1. */
  get priority(): number {
    return this.#priority;
  }

  get score(): ConsumerScore {
    return structuredClone(this.#score);
  }

  get preferredLayers(): ConsumerLayers | undefined {
    return structuredClone(this.#preferredLayers);
  }

  get currentLayers(): ConsumerLayers | undefined {
    return structuredClone(this.#currentLayers);
  }

  close(): void {
    if (!this.becomeClosed()) return;
    logger.debug('close()');
    this.#channel.unsubscribe(this.id);
    this.#channel
      .request('transport.closeConsumer', this.#parts.transportId, { consumerId: this.id })
      // It is gone either way: the engine closed it first, or the worker went.
      .catch(() => undefined);
    this.#parts.onClose();
    this.observer.safeEmit('close');
  }

  /** @internal */
  transportClosed(): void {
    if (!this.becomeClosed()) return;
    logger.debug('transportClosed()');
    this.#channel.unsubscribe(this.id);
    this.safeEmit('transportclose');
    this.observer.safeEmit('close');
  }

  async dump(): Promise<ConsumerDump> {
    logger.debug('dump()');
    return (await this.#channel.request('consumer.dump', this.id)) as ConsumerDump;
  }

  /** Statistics of the stream sent, then of the Producer's stream it comes from. */
  async getStats(): Promise<ConsumerStats> {
    logger.debug('getStats()');
    return (await this.#channel.request('consumer.getStats', this.id)) as ConsumerStats;
  }

  async pause(): Promise<void> {
    logger.debug('pause()');
    await this.#channel.request('consumer.pause', this.id);
    const wasPaused = this.#paused;
    this.#paused = true;
    if (!wasPaused && !this.#producerPaused) this.observer.safeEmit('pause');
  }

  /** Goes on sending; for video a key frame is asked for. */
  async resume(): Promise<void> {
    logger.debug('resume()');
    await this.#channel.request('consumer.resume', this.id);
    const wasPaused = this.#paused;
    this.#paused = false;
    if (wasPaused && !this.#producerPaused) this.observer.safeEmit('resume');
  }

  /** The highest layers to send, of simulcast and SVC; no effect otherwise. */
  async setPreferredLayers({ spatialLayer, temporalLayer }: ConsumerLayers): Promise<void> {
    logger.debug('setPreferredLayers()');
    checkLayers({ spatialLayer, temporalLayer });
    const answer = await this.#channel.request('consumer.setPreferredLayers', this.id, {
      spatialLayer,
      temporalLayer: temporalLayer ?? undefined,
    });
    this.#preferredLayers = answer.preferredLayers;
  }

  /** Its share when the outgoing bandwidth does not suffice for all. */
  async setPriority(priority: number): Promise<void> {
    logger.debug('setPriority()');
    if (typeof priority !== 'number' || !(priority >= 0)) throw new TypeError('priority must be a positive number');
    const answer = await this.#channel.request('consumer.setPriority', this.id, { priority });
    this.#priority = answer.priority;
  }

  /** Back to the default. */
  async unsetPriority(): Promise<void> {
    logger.debug('unsetPriority()');
    await this.setPriority(1);
  }

  /** Asks the Producer's endpoint for a key frame (video). */
  async requestKeyFrame(): Promise<void> {
    logger.debug('requestKeyFrame()');
    await this.#channel.request('consumer.requestKeyFrame', this.id);
  }

  /** Emits `trace` for these types from now on, and for no others; unknown ones are ignored. */
  async enableTraceEvent(types: ConsumerTraceEventType[] = []): Promise<void> {
    logger.debug('enableTraceEvent()');
    await this.#channel.request('consumer.enableTraceEvent', this.id, {
      types: checkTraceEventTypes(types, traceEventTypes),
    });
  }

  #subscribe(): void {
    this.#channel.subscribe(this.id, {
      'consumer.producerClose': () => this.#producerClosed(),
      'consumer.producerPause': () => {
        if (this.#producerPaused) return;
        this.#producerPaused = true;
        this.safeEmit('producerpause');
        if (!this.#paused) this.observer.safeEmit('pause');
      },
      'consumer.producerResume': () => {
        if (!this.#producerPaused) return;
        this.#producerPaused = false;
        this.safeEmit('producerresume');
        if (!this.#paused) this.observer.safeEmit('resume');
      },
      'consumer.score': ({ score }) => {
        this.#score = score;
        this.safeEmit('score', score);
        this.observer.safeEmit('score', score);
      },
      'consumer.layersChange': ({ layers }) => {
        this.#currentLayers = layers;
        this.safeEmit('layerschange', layers);
        this.observer.safeEmit('layerschange', layers);
      },
      'consumer.trace': (data) => {
        const trace = data as ConsumerTraceEventData;
        this.safeEmit('trace', trace);
        this.observer.safeEmit('trace', trace);
      },
    });
  }

  #producerClosed(): void {
    if (!this.becomeClosed()) return;
    this.#channel.unsubscribe(this.id);
    this.#parts.onClose();
    this.safeEmit('producerclose');
    this.observer.safeEmit('close');
  }
}

/** @throws TypeError unless they are numbers, the temporal one optional. */
export function checkLayers({ spatialLayer, temporalLayer }: ConsumerLayers): void {
  if (typeof spatialLayer !== 'number') throw new TypeError('spatialLayer must be a number');
  if (temporalLayer != null && typeof temporalLayer !== 'number') {
    throw new TypeError('if given, temporalLayer must be a number');
  }
}
