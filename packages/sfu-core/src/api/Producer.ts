import { copyOf } from '../ortc/copyOf.ts';
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
import { checkTraceEventTypes } from './ApiObject.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { Stream, type StreamParts } from './Stream.ts';

const logger = new Logger('Producer');

const traceEventTypes: readonly ProducerTraceEventType[] = ['rtp', 'keyframe', 'nack', 'pli', 'fir', 'sr'];

export type ProducerObserver = EnhancedEventEmitter<ProducerObserverEvents>;

/** What a Producer is made from. */
export type ProducerParts<Data extends AppData> = StreamParts<Data> & {
  kind: MediaKind;
  type: ProducerType;
  rtpParameters: NormalizedRtpParameters;
  consumableRtpParameters: NormalizedRtpParameters;
  /** Whether the application itself is what sends: on a DirectTransport. */
  isDirect: boolean;
};

/**
 * A media stream that an endpoint sends to a Router. Made by `transport.produce()`. Closing it closes its Consumers, which
 * emit `producerclose`; pausing it pauses them, which emit `producerpause`.
 */
export class Producer<ProducerAppData extends AppData = AppData> extends Stream<
  ProducerAppData,
  ProducerEvents,
  ProducerObserverEvents
> {
  readonly #parts: ProducerParts<ProducerAppData>;
  #score: ProducerScore[] = [];

  /** @internal */
  constructor(parts: ProducerParts<ProducerAppData>) {
    super(parts);
    this.#parts = parts;
    this.#subscribe();
  }

  get kind(): MediaKind {
    return this.#parts.kind;
  }

  /** What the endpoint sends (a copy). */
  get rtpParameters(): RtpParameters {
    return copyOf(this.#parts.rtpParameters);
  }

  get type(): ProducerType {
    return this.#parts.type;
  }

  /** What Consumers are negotiated from (a copy). @internal */
  get consumableRtpParameters(): NormalizedRtpParameters {
    return copyOf(this.#parts.consumableRtpParameters);
  }

  /** Reception quality of each stream, empty until the first is known (a copy). */
  get score(): ProducerScore[] {
    return copyOf(this.#score);
  }

  async dump(): Promise<ProducerDump> {
    logger.debug('dump()');
    return (await this.request('producer.dump')) as ProducerDump;
  }

  async getStats(): Promise<ProducerStat[]> {
    logger.debug('getStats()');
    return (await this.request('producer.getStats')) as ProducerStat[];
  }

  /** Emits `trace` for these types from now on, and for no others; unknown ones are ignored. */
  async enableTraceEvent(types: ProducerTraceEventType[] = []): Promise<void> {
    logger.debug('enableTraceEvent()');
    await this.request('producer.enableTraceEvent', { types: checkTraceEventTypes(types, traceEventTypes) });
  }

  /**
   * Takes an RTP packet as if it had come from the network. Only on a DirectTransport.
   *
   * @throws TypeError unless it is a Buffer; UnsupportedError on any other transport.
   */
  send(rtpPacket: Buffer): void {
    if (!Buffer.isBuffer(rtpPacket)) throw new TypeError('rtpPacket must be a Buffer');
    if (!this.#parts.isDirect) {
      throw new UnsupportedError('send() is only supported in Producers created on a DirectTransport');
    }
    this.channel.command('producer.send', this.id, { packet: rtpPacket });
  }

  protected override get logger(): Logger {
    return logger;
  }

  protected override requestClose(): Promise<unknown> {
    return this.channel.request('transport.closeProducer', this.transportId, { producerId: this.id });
  }

  protected override requestPause(): Promise<unknown> {
    return this.request('producer.pause');
  }

  protected override requestResume(): Promise<unknown> {
    return this.request('producer.resume');
  }

  #subscribe(): void {
    this.channel.subscribe(this.id, {
      'producer.score': ({ scores }) => {
        this.#score = scores;
        this.emitBoth('score', scores);
      },
      'producer.videoOrientationChange': (videoOrientation) =>
        this.emitBoth('videoorientationchange', videoOrientation),
      'producer.trace': (data) => this.emitBoth('trace', data as ProducerTraceEventData),
    });
  }
}
