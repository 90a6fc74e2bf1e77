import type { Channel } from '../channel/Channel.ts';
import type { NormalizedRtpParameters } from '../ortc/index.ts';
import type { AppData } from '../types/appData.ts';
import { UnsupportedError } from '../types/errors.ts';
import type {
  ProducerDump,
  ProducerEvents,
  ProducerObserverEvents,
  ProducerStat,
  ProducerTraceEventData,
  ProducerTraceEventType,
} from '../types/producer.ts';
import type { MediaKind, RtpParameters } from '../types/rtpParameters.ts';
import type { ProducerScore, ProducerType } from '../types/transport.ts';
import { ApiObject, checkTraceEventTypes } from './ApiObject.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';

const logger = new Logger('Producer');

const traceEventTypes: readonly ProducerTraceEventType[] = ['rtp', 'keyframe', 'nack', 'pli', 'fir', 'sr'];

export type ProducerObserver = EnhancedEventEmitter<ProducerObserverEvents>;

/** What a Producer is made from. */
export type ProducerParts<Data extends AppData> = {
  id: string;
  transportId: string;
  kind: MediaKind;
  type: ProducerType;
  rtpParameters: NormalizedRtpParameters;
  consumableRtpParameters: NormalizedRtpParameters;
  paused: boolean;
  appData: Data | undefined;
  channel: Channel;
  /** Told when it is closed by `close()`. */
  onClose: () => void;
};

/** A media stream that an endpoint sends to a Router. Made by `transport.produce()`. */
export class Producer<ProducerAppData extends AppData = AppData> extends ApiObject<
  ProducerAppData,
  ProducerEvents,
  ProducerObserverEvents
> {
  readonly #parts: ProducerParts<ProducerAppData>;
  readonly #channel: Channel;
  #paused: boolean;
  #score: ProducerScore[] = [];

  /** @internal */
  constructor(parts: ProducerParts<ProducerAppData>) {
    super(parts.appData);
    this.#parts = parts;
    this.#channel = parts.channel;
    this.#paused = parts.paused;
    this.#subscribe();
  }

  get id(): string {
    return this.#parts.id;
  }

  get kind(): MediaKind {
    return this.#parts.kind;
  }

  /** What the endpoint sends (a copy). */
  get rtpParameters(): RtpParameters {
    return structuredClone(this.#parts.rtpParameters);
  }

  get type(): ProducerType {
    return this.#parts.type;
  }

  /** What Consumers are negotiated from (a copy). @internal */
  get consumableRtpParameters(): NormalizedRtpParameters {
    return structuredClone(this.#parts.consumableRtpParameters);
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Reception quality of each stream, empty until the first is known (a copy). */
  get score(): ProducerScore[] {
    return structuredClone(this.#score);
  }

  /** Closes it and, in the engine, its Consumers; they emit `producerclose`. */
  close(): void {
    if (!this.becomeClosed()) return;
    logger.debug('close()');
    this.#channel.unsubscribe(this.id);
    this.#channel
      .request('transport.closeProducer', this.#parts.transportId, { producerId: this.id })
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

  async dump(): Promise<ProducerDump> {
    logger.debug('dump()');
    return (await this.#channel.request('producer.dump', this.id)) as ProducerDump;
  }

  async getStats(): Promise<ProducerStat[]> {
    logger.debug('getStats()');
    return (await this.#channel.request('producer.getStats', this.id)) as ProducerStat[];
  }

  /** Stops forwarding; its Consumers emit `producerpause`. */
  async pause(): Promise<void> {
    logger.debug('pause()');
    await this.#channel.request('producer.pause', this.id);
    if (this.#paused) return;
    this.#paused = true;
    this.observer.safeEmit('pause');
  }

  /** Goes on forwarding; its Consumers emit `producerresume`. */
  async resume(): Promise<void> {
    logger.debug('resume()');
    await this.#channel.request('producer.resume', this.id);
    if (!this.#paused) return;
    this.#paused = false;
    this.observer.safeEmit('resume');
  }

  /** Emits `trace` for these types from now on, and for no others; unknown ones are ignored. */
  async enableTraceEvent(types: ProducerTraceEventType[] = []): Promise<void> {
    logger.debug('enableTraceEvent()');
    await this.#channel.request('producer.enableTraceEvent', this.id, {
      types: checkTraceEventTypes(types, traceEventTypes),
    });
  }

  /** Only for Producers of a DirectTransport, which do not exist yet. */
  send(rtpPacket: Buffer): void {
    if (!Buffer.isBuffer(rtpPacket)) throw new TypeError('rtpPacket must be a Buffer');
    throw new UnsupportedError('send() is only supported in Producers created on a DirectTransport');
  }

  #subscribe(): void {
    this.#channel.subscribe(this.id, {
      'producer.score': ({ scores }) => {
        this.#score = scores;
        this.safeEmit('score', scores);
        this.observer.safeEmit('score', scores);
      },
      'producer.videoOrientationChange': (videoOrientation) => {
        this.safeEmit('videoorientationchange', videoOrientation);
        this.observer.safeEmit('videoorientationchange', videoOrientation);
      },
      'producer.trace': (data) => {
        const trace = data as ProducerTraceEventData;
        this.safeEmit('trace', trace);
        this.observer.safeEmit('trace', trace);
      },
    });
  }
}
