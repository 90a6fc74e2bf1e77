import { randomUUID } from 'node:crypto';
import type { Channel } from '../channel/Channel.ts';
import {
  getConsumableRtpParameters,
  getConsumerRtpParameters,
  getProducerRtpParametersMapping,
  type NormalizedRtpParameters,
  validateAndNormalizeRtpCapabilities,
  validateAndNormalizeRtpParameters,
} from '../ortc/index.ts';
import type { AppData } from '../types/appData.ts';
import type {
  TransportEvents,
  TransportTraceEventData,
  TransportTraceEventType,
  TransportType,
} from '../types/baseTransport.ts';
import type { ConsumerOptions } from '../types/consumer.ts';
import { InvalidStateError, NotFoundError, UnsupportedError } from '../types/errors.ts';
import type { ProducerOptions } from '../types/producer.ts';
import type { RtpParameters } from '../types/rtpParameters.ts';
import { ApiObject, checkAppData, checkTraceEventTypes } from './ApiObject.ts';
import { Consumer, checkLayers } from './Consumer.ts';
import type { EnhancedEventEmitter, EventMap } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { Producer } from './Producer.ts';
import { randomSsrc } from './randomSsrc.ts';
import type { TransportParent, TransportParts } from './TransportParent.ts';

const logger = new Logger('Transport');

const traceEventTypes: readonly TransportTraceEventType[] = ['probation', 'bwe'];

/** What the observer of any transport emits. */
export type TransportObserverEvents = {
  close: [];
  newproducer: [Producer];
  newconsumer: [Consumer];
  trace: [TransportTraceEventData];
};

export type TransportObserver = EnhancedEventEmitter<TransportObserverEvents>;

/** A path between an endpoint and a Router, which Producers and Consumers are made on. */
export abstract class Transport<
  TransportAppData extends AppData = AppData,
  Events extends TransportEvents & EventMap = TransportEvents,
  ObserverEvents extends TransportObserverEvents & EventMap = TransportObserverEvents,
> extends ApiObject<TransportAppData, Events, ObserverEvents> {
  readonly id: string;
  protected readonly channel: Channel;
  readonly #parent: TransportParent;
  readonly #producers = new Map<string, Producer>();
  readonly #consumers = new Map<string, Consumer>();
  /** One CNAME tells receivers that all Producers share a clock, for lip synchronization. */
  #cnameForProducers: string | undefined;
  #nextMidForConsumers = 0;

  /** @internal */
  constructor({ id, appData, channel, parent }: TransportParts<TransportAppData>) {
    super(appData);
    this.id = id;
    this.channel = channel;
    this.#parent = parent;
  }

  abstract get type(): TransportType;

  abstract dump(): Promise<unknown>;

  abstract getStats(): Promise<unknown[]>;

  abstract connect(params: unknown): Promise<void>;

  /** Puts the state that getters show into its final one. */
  protected abstract enterClosedState(): void;

  /** Closes it with its Producers and Consumers, which emit `transportclose`. */
  close(): void {
    if (!this.becomeClosed()) return;
    logger.debug('close()');
    this.channel
      .request('router.closeTransport', this.#parent.routerId, { transportId: this.id })
      // It is gone either way: the engine closed it first, or the worker went.
      .catch(() => undefined);
    this.#tearDown();
    this.#asTransport().observer.safeEmit('close');
  }

  /** @internal */
  routerClosed(): void {
    this.#closedByParent('routerclose');
  }

  /** @internal */
  listenServerClosed(): void {
    this.#closedByParent('listenserverclose');
  }

  /** Limits what endpoints send, by REMB or transport-wide feedback. bit/s; 0: no limit. */
  async setMaxIncomingBitrate(bitrate: number): Promise<void> {
    logger.debug(`setMaxIncomingBitrate() [bitrate:${bitrate}]`);
    await this.channel.request('transport.setMaxIncomingBitrate', this.id, { bitrate: checkBitrate(bitrate) });
  }

  /** Limits what is sent to the endpoint. bit/s; 0: no limit. */
  async setMaxOutgoingBitrate(bitrate: number): Promise<void> {
    logger.debug(`setMaxOutgoingBitrate() [bitrate:${bitrate}]`);
    await this.channel.request('transport.setMaxOutgoingBitrate', this.id, { bitrate: checkBitrate(bitrate) });
  }

  /** What is taken for available however bad the estimate. bit/s; 0: none. */
  async setMinOutgoingBitrate(bitrate: number): Promise<void> {
    logger.debug(`setMinOutgoingBitrate() [bitrate:${bitrate}]`);
    await this.channel.request('transport.setMinOutgoingBitrate', this.id, { bitrate: checkBitrate(bitrate) });
  }

  /**
   * Receives a stream of the endpoint.
   *
   * @throws TypeError when an option or the RTP parameters are malformed.
   * @throws UnsupportedError when the Router lacks the codec.
   */
  async produce<ProducerAppData extends AppData = AppData>(
    options: ProducerOptions<ProducerAppData>,
  ): Promise<Producer<ProducerAppData>> {
    logger.debug('produce()');
    const { id = randomUUID(), kind, paused = false, keyFrameRequestDelay = 0, appData } = options;
    if (this.#producers.has(id)) throw new TypeError(`a Producer with same id "${id}" already exists`);
    if (kind !== 'audio' && kind !== 'video') throw new TypeError(`invalid kind "${kind}"`);
    checkAppData(appData);

    const rtpParameters = this.#producerRtpParameters(options.rtpParameters);
    const { rtpCapabilities } = this.#parent;
    const rtpMapping = getProducerRtpParametersMapping(rtpParameters, rtpCapabilities, randomSsrc);
    const consumableRtpParameters = getConsumableRtpParameters(kind, rtpParameters, rtpCapabilities, rtpMapping);

    const { type } = await this.channel.request('transport.produce', this.id, {
      producerId: id,
      kind,
      rtpParameters,
      rtpMapping,
      keyFrameRequestDelay,
      paused,
    });
    this.#checkOpen();
    const producer = new Producer<ProducerAppData>({
      id,
      transportId: this.id,
      kind,
      type,
      rtpParameters,
      consumableRtpParameters,
      paused,
      appData,
      channel: this.channel,
      onClose: () => {
        this.#producers.delete(id);
        this.#parent.producerClosed(producer);
      },
    });
    this.#producers.set(id, producer);
    this.#parent.producerCreated(producer);
    this.#asTransport().observer.safeEmit('newproducer', producer);
    return producer;
  }

  /**
   * Sends a Producer of the same Router to the endpoint.
   *
   * @throws TypeError when an option or the capabilities are malformed.
   * @throws NotFoundError when there is no such Producer.
   * @throws UnsupportedError when the endpoint can receive none of its codecs; see `router.canConsume()`.
   */
  async consume<ConsumerAppData extends AppData = AppData>(
    options: ConsumerOptions<ConsumerAppData>,
  ): Promise<Consumer<ConsumerAppData>> {
    logger.debug('consume()');
    const { producerId, paused = false, mid, preferredLayers, ignoreDtx = false, pipe = false, appData } = options;
    if (!producerId || typeof producerId !== 'string') throw new TypeError('missing producerId');
    checkAppData(appData);
    if (mid && typeof mid !== 'string') throw new TypeError('if given, mid must be non empty string');
    if (preferredLayers) checkLayers(preferredLayers);

    const remoteRtpCapabilities: unknown = structuredClone(options.rtpCapabilities);
    validateAndNormalizeRtpCapabilities(remoteRtpCapabilities);
    const producer = this.#parent.findProducer(producerId);
    if (!producer) throw new NotFoundError(`Producer with id "${producerId}" not found`);

    const { consumableRtpParameters, kind } = producer;
    const { enableRtx = kind === 'video' } = options;
    const negotiation = { consumableRtpParameters, remoteRtpCapabilities, pipe, enableRtx };
    const rtpParameters = getConsumerRtpParameters(negotiation, randomSsrc);
    if (!pipe) rtpParameters.mid = mid || this.#nextMid();

    const id = randomUUID();
    const type = pipe ? 'pipe' : producer.type;
    const answer = await this.channel.request('transport.consume', this.id, {
      consumerId: id,
      producerId,
      kind,
      rtpParameters,
      type,
      consumableRtpEncodings: consumableRtpParameters.encodings,
      paused,
      preferredLayers,
      ignoreDtx: Boolean(ignoreDtx),
    });
    this.#checkOpen();
    const consumer = new Consumer<ConsumerAppData>({
      id,
      transportId: this.id,
      producerId,
      kind,
      type,
      rtpParameters,
      paused: answer.paused,
      producerPaused: answer.producerPaused,
      score: answer.score,
      preferredLayers: answer.preferredLayers,
      appData,
      channel: this.channel,
      onClose: () => this.#consumers.delete(id),
    });
    this.#consumers.set(id, consumer);
    this.#asTransport().observer.safeEmit('newconsumer', consumer);
    return consumer;
  }

  /** Data channels are not supported yet: rejects with UnsupportedError. */
  async produceData(_options?: unknown): Promise<never> {
    throw new UnsupportedError('produceData() is not supported yet');
  }

  /** Data channels are not supported yet: rejects with UnsupportedError. */
  async consumeData(_options?: unknown): Promise<never> {
    throw new UnsupportedError('consumeData() is not supported yet');
  }

  /** Emits `trace` for these types from now on, and for no others; unknown ones are ignored. */
  async enableTraceEvent(types: TransportTraceEventType[] = []): Promise<void> {
    logger.debug('enableTraceEvent()');
    await this.channel.request('transport.enableTraceEvent', this.id, {
      types: checkTraceEventTypes(types, traceEventTypes),
    });
  }

  /** The given parameters, checked and completed: with an encoding, and with the CNAME all Producers in here have. */
  #producerRtpParameters(given: RtpParameters): NormalizedRtpParameters {
    const rtpParameters: unknown = structuredClone(given);
    validateAndNormalizeRtpParameters(rtpParameters);
    if (rtpParameters.encodings.length === 0) rtpParameters.encodings.push({});
    this.#cnameForProducers ??= rtpParameters.rtcp.cname || randomUUID().slice(0, 8);
    rtpParameters.rtcp.cname = this.#cnameForProducers;
    return rtpParameters;
  }

  #nextMid(): string {
    const mid = String(this.#nextMidForConsumers++);
    // A MID takes at most 8 bytes of a packet.
    if (this.#nextMidForConsumers === 100_000_000) this.#nextMidForConsumers = 0;
    return mid;
  }

  #closedByParent(event: 'routerclose' | 'listenserverclose'): void {
    if (!this.becomeClosed()) return;
    this.#tearDown();
    this.#asTransport().safeEmit(event);
    this.#asTransport().observer.safeEmit('close');
  }

  #tearDown(): void {
    this.enterClosedState();
    this.channel.unsubscribe(this.id);
    for (const producer of this.#producers.values()) {
      producer.transportClosed();
      this.#parent.producerClosed(producer);
    }
    this.#producers.clear();
    for (const consumer of this.#consumers.values()) consumer.transportClosed();
    this.#consumers.clear();
    this.#parent.transportClosed();
  }

  /** It may have been closed while the engine worked on a request; the engine has then closed what it made. */
  #checkOpen(): void {
    if (this.closed) throw new InvalidStateError('Transport closed');
  }

  /** This without the events of the kind of transport, so that the common ones can be emitted. */
  #asTransport(): ApiObject<TransportAppData, TransportEvents, TransportObserverEvents> {
    return this as unknown as ApiObject<TransportAppData, TransportEvents, TransportObserverEvents>;
  }
}

function checkBitrate(bitrate: number): number {
  if (!Number.isSafeInteger(bitrate) || bitrate < 0) throw new TypeError('bitrate must be a positive integer');
  return bitrate;
}
