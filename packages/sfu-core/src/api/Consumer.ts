import { copyOf } from '../ortc/copyOf.ts';
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
import { checkTraceEventTypes } from './ApiObject.ts';
import { bufferOf } from './bufferOf.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { Stream, type StreamParts } from './Stream.ts';

const logger = new Logger('Consumer');

const traceEventTypes: readonly ConsumerTraceEventType[] = ['rtp', 'keyframe', 'nack', 'pli', 'fir'];

export type ConsumerObserver = EnhancedEventEmitter<ConsumerObserverEvents>;

/** What a Consumer is made from. */
export type ConsumerParts<Data extends AppData> = StreamParts<Data> & {
  producerId: string;
  kind: MediaKind;
  type: ConsumerType;
  rtpParameters: NormalizedRtpParameters;
  producerPaused: boolean;
  score: ConsumerScore;
  preferredLayers: ConsumerLayers | undefined;
};

/** A media stream that a Router sends to an endpoint. Made by `transport.consume()`. */
export class Consumer<ConsumerAppData extends AppData = AppData> extends Stream<
  ConsumerAppData,
  ConsumerEvents,
  ConsumerObserverEvents
> {
  readonly #parts: ConsumerParts<ConsumerAppData>;
  #producerPaused: boolean;
  #priority = 1;
  #score: ConsumerScore;
  #preferredLayers: ConsumerLayers | undefined;
  #currentLayers: ConsumerLayers | undefined;

  /** @internal */
  constructor(parts: ConsumerParts<ConsumerAppData>) {
    super(parts);
    this.#parts = parts;
    this.#producerPaused = parts.producerPaused;
    this.#score = parts.score;
    this.#preferredLayers = parts.preferredLayers;
    this.#subscribe();
  }

  get producerId(): string {
    return this.#parts.producerId;
  }

  get kind(): MediaKind {
    return this.#parts.kind;
  }

  /** What is sent to the endpoint (a copy). */
  get rtpParameters(): RtpParameters {
    return copyOf(this.#parts.rtpParameters);
  }

  get type(): ConsumerType {
    return this.#parts.type;
  }

  get producerPaused(): boolean {
    return this.#producerPaused;
  }

  /** 1 to 255, 255 is served first. Default 1. */
  get priority(): number {
    return this.#priority;
  }

  get score(): ConsumerScore {
    return copyOf(this.#score);
  }

  get preferredLayers(): ConsumerLayers | undefined {
    return copyOf(this.#preferredLayers);
  }

  get currentLayers(): ConsumerLayers | undefined {
    return copyOf(this.#currentLayers);
  }

  async dump(): Promise<ConsumerDump> {
    logger.debug('dump()');
    return (await this.request('consumer.dump')) as ConsumerDump;
  }

  /** Statistics of the stream sent, then of the Producer's stream it comes from. */
  async getStats(): Promise<ConsumerStats> {
    logger.debug('getStats()');
    return (await this.request('consumer.getStats')) as ConsumerStats;
  }

  /** The highest layers to send, of simulcast and SVC; no effect otherwise. */
  async setPreferredLayers({ spatialLayer, temporalLayer }: ConsumerLayers): Promise<void> {
    logger.debug('setPreferredLayers()');
    checkLayers({ spatialLayer, temporalLayer });
    const answer = await this.request('consumer.setPreferredLayers', {
      spatialLayer,
      temporalLayer: temporalLayer ?? undefined,
    });
    this.#preferredLayers = answer.preferredLayers;
  }

  /** Its share when the outgoing bandwidth does not suffice for all: 1 to 255, what is above counts as 255. */
  async setPriority(priority: number): Promise<void> {
    logger.debug('setPriority()');
    if (typeof priority !== 'number' || !(priority >= 1)) throw new TypeError('priority must be a positive number');
    const answer = await this.request('consumer.setPriority', { priority });
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
    await this.request('consumer.requestKeyFrame');
  }

  /** Emits `trace` for these types from now on, and for no others; unknown ones are ignored. */
  async enableTraceEvent(types: ConsumerTraceEventType[] = []): Promise<void> {
    logger.debug('enableTraceEvent()');
    await this.request('consumer.enableTraceEvent', {
      types: checkTraceEventTypes(types, traceEventTypes),
    });
  }

  protected override get logger(): Logger {
    return logger;
  }

  protected override requestClose(): Promise<unknown> {
    return this.channel.request('transport.closeConsumer', this.transportId, { consumerId: this.id });
  }

  protected override requestPause(): Promise<unknown> {
    return this.request('consumer.pause');
  }

  protected override requestResume(): Promise<unknown> {
    return this.request('consumer.resume');
  }

  protected override isSourcePaused(): boolean {
    return this.#producerPaused;
  }

  #subscribe(): void {
    this.channel.subscribe(this.id, {
      'consumer.producerClose': () => this.closedWith('@producerclose', 'producerclose'),
      'consumer.producerPause': () => this.#setProducerPaused(true),
      'consumer.producerResume': () => this.#setProducerPaused(false),
      'consumer.score': ({ score }) => {
        this.#score = score;
        this.emitBoth('score', score);
      },
      'consumer.layersChange': ({ layers }) => {
        this.#currentLayers = layers;
        this.emitBoth('layerschange', layers);
      },
      'consumer.trace': (data) => this.emitBoth('trace', data as ConsumerTraceEventData),
      'consumer.rtp': ({ packet }) => this.safeEmit('rtp', bufferOf(packet)),
    });
  }

  #setProducerPaused(producerPaused: boolean): void {
    if (this.#producerPaused === producerPaused) return;
    this.#producerPaused = producerPaused;
    this.safeEmit(producerPaused ? 'producerpause' : 'producerresume');
    if (!this.paused) this.tellPaused(producerPaused);
  }
}

/** @throws TypeError unless they are numbers, the temporal one optional. */
export function checkLayers({ spatialLayer, temporalLayer }: ConsumerLayers): void {
  if (typeof spatialLayer !== 'number') throw new TypeError('spatialLayer must be a number');
  if (temporalLayer != null && typeof temporalLayer !== 'number') {
    throw new TypeError('if given, temporalLayer must be a number');
  }
}
