import type { NotificationHandlers } from '../channel/Channel.ts';
import type { AppData } from '../types/appData.ts';
import type {
  TransportEvents,
  TransportTraceEventData,
  TransportTraceEventType,
  TransportType,
} from '../types/baseTransport.ts';
import type { ConsumerOptions } from '../types/consumer.ts';
import type { DataConsumerOptions } from '../types/dataConsumer.ts';
import type { DataProducerOptions } from '../types/dataProducer.ts';
import { NotFoundError } from '../types/errors.ts';
import type { ProducerOptions } from '../types/producer.ts';
import type { ConsumerScore } from '../types/transport.ts';
import { checkTraceEventTypes } from './ApiObject.ts';
import { Consumer } from './Consumer.ts';
import { checkBitrate } from './checkBitrate.ts';
import { type ConsumerRequest, consumerRequest } from './consumerRequest.ts';
import { DataConsumer } from './DataConsumer.ts';
import { DataProducer } from './DataProducer.ts';
import { checkDataConsumerOptions, dataConsumerRequest, dataProducerRequest } from './dataRequests.ts';
import { EngineObject } from './EngineObject.ts';
import type { EnhancedEventEmitter, EventMap } from './EnhancedEventEmitter.ts';
import { Producer } from './Producer.ts';
import { producerRequest } from './producerRequest.ts';
import { randomCname } from './randomCname.ts';
import { SctpStreamIds } from './SctpStreamIds.ts';
import { bringDataProducer, bringProducer } from './spread/Neighbours.ts';
import type { TransportParent, TransportParts } from './TransportParent.ts';

const traceEventTypes: readonly TransportTraceEventType[] = ['probation', 'bwe'];

/** What the observer of any transport emits. */
export type TransportObserverEvents = {
  close: [];
  newproducer: [Producer];
  newconsumer: [Consumer];
  newdataproducer: [DataProducer];
  newdataconsumer: [DataConsumer];
  trace: [TransportTraceEventData];
};

export type TransportObserver = EnhancedEventEmitter<TransportObserverEvents>;

/** A path between an endpoint and a Router, which Producers, Consumers and their likes for data are made on. */
export abstract class Transport<
  TransportAppData extends AppData = AppData,
  Events extends TransportEvents & EventMap = TransportEvents,
  ObserverEvents extends TransportObserverEvents & EventMap = TransportObserverEvents,
> extends EngineObject<TransportAppData, Events, ObserverEvents> {
  protected readonly parent: TransportParent;
  protected readonly sctpStreamIds = new SctpStreamIds();
  readonly #producers = new Map<string, Producer>();
  readonly #consumers = new Map<string, Consumer>();
  readonly #dataProducers = new Map<string, DataProducer>();
  readonly #dataConsumers = new Map<string, DataConsumer>();
  /** One CNAME tells receivers that all Producers share a clock, for lip synchronization. */
  #cnameForProducers: string | undefined;
  #nextMidForConsumers = 0;
  /** How many Consumers it is going to have, for all that is known; 0 once they were there. @internal */
  expectedConsumers = 0;

  /** @internal */
  constructor(parts: TransportParts<TransportAppData>) {
    super(parts);
    this.parent = parts.parent;
  }

  /** What it adds to its Worker's: the streams it has, or is going to have. @internal */
  get load(): number {
    return Math.max(1, this.#producers.size + Math.max(this.#consumers.size, this.expectedConsumers));
  }

  abstract get type(): TransportType;

  abstract dump(): Promise<unknown>;

  abstract getStats(): Promise<unknown[]>;

  abstract connect(params: unknown): Promise<void>;

  /** @internal */
  routerClosed(): void {
    this.closedWith('routerclose');
  }

  /** @internal */
  listenServerClosed(): void {
    this.closedWith('@listenserverclose', 'listenserverclose');
  }

  /** Limits what endpoints send, by REMB or transport-wide feedback. bit/s; 0: no limit. */
  async setMaxIncomingBitrate(bitrate: number): Promise<void> {
    this.logger.debug(`setMaxIncomingBitrate() [bitrate:${bitrate}]`);
    await this.request('transport.setMaxIncomingBitrate', { bitrate: checkBitrate(bitrate) });
  }

  /** Limits what is sent to the endpoint. bit/s; 0: no limit. */
  async setMaxOutgoingBitrate(bitrate: number): Promise<void> {
    this.logger.debug(`setMaxOutgoingBitrate() [bitrate:${bitrate}]`);
    await this.request('transport.setMaxOutgoingBitrate', { bitrate: checkBitrate(bitrate) });
  }

  /** What is taken for available however bad the estimate. bit/s; 0: none. */
  async setMinOutgoingBitrate(bitrate: number): Promise<void> {
    this.logger.debug(`setMinOutgoingBitrate() [bitrate:${bitrate}]`);
    await this.request('transport.setMinOutgoingBitrate', { bitrate: checkBitrate(bitrate) });
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
    this.logger.debug('produce()');
    const { id: givenId, appData } = options;
    if (givenId && this.#producers.has(givenId)) {
      throw new TypeError(`a Producer with same id "${givenId}" already exists`);
    }
    const { data, consumableRtpParameters } = producerRequest(options, this.parent.rtpCapabilities, (given) =>
      this.chooseCname(given),
    );
    const { producerId: id, kind, rtpParameters, paused } = data;
    const { type } = await this.request('transport.produce', data);
    this.checkStillOpen();
    const producer = new Producer<ProducerAppData>({
      ...{ id, kind, type, rtpParameters, consumableRtpParameters, paused, appData },
      transportId: this.id,
      isDirect: this.type === 'direct',
      channel: this.channel,
      onClose: () => {
        this.#producers.delete(id);
        this.parent.producers.delete(id);
        this.#common.safeEmit('@producerclose', producer);
      },
    });
    this.#producers.set(id, producer);
    this.parent.producers.set(id, producer);
    this.#common.safeEmit('@newproducer', producer);
    this.#common.observer.safeEmit('newproducer', producer);
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
    this.logger.debug('consume()');
    await bringProducer(this.parent, options.producerId);
    const request = consumerRequest(options, this.parent.producers, () => this.#nextMid());
    return this.makeConsumer(request, options.appData);
  }

  /**
   * Receives messages of the endpoint or, on a DirectTransport, of the application.
   *
   * @throws TypeError when an option is malformed.
   */
  async produceData<DataProducerAppData extends AppData = AppData>(
    options: DataProducerOptions<DataProducerAppData> = {},
  ): Promise<DataProducer<DataProducerAppData>> {
    this.logger.debug('produceData()');
    const { id: givenId, appData } = options;
    if (givenId && this.#dataProducers.has(givenId)) {
      throw new TypeError(`a DataProducer with same id "${givenId}" already exists`);
    }
    const data = dataProducerRequest(options, this.type === 'direct', this.logger);
    const { dataProducerId: id, sctpStreamParameters, ...rest } = data;
    await this.request('transport.produceData', data);
    this.checkStillOpen();
    const dataProducer = new DataProducer<DataProducerAppData>({
      ...{ id, sctpStreamParameters, ...rest, appData },
      transportId: this.id,
      channel: this.channel,
      onClose: () => {
        this.#dataProducers.delete(id);
        this.parent.dataProducers.delete(id);
        this.#common.safeEmit('@dataproducerclose', dataProducer);
      },
    });
    this.#dataProducers.set(id, dataProducer);
    this.parent.dataProducers.set(id, dataProducer);
    this.#common.safeEmit('@newdataproducer', dataProducer);
    this.#common.observer.safeEmit('newdataproducer', dataProducer);
    return dataProducer;
  }

  /**
   * Sends the messages of a DataProducer of the same Router to the endpoint or, on a DirectTransport, to the application.
   *
   * @throws TypeError when an option is malformed.
   * @throws NotFoundError when there is no such DataProducer.
   */
  async consumeData<DataConsumerAppData extends AppData = AppData>(
    options: DataConsumerOptions<DataConsumerAppData>,
  ): Promise<DataConsumer<DataConsumerAppData>> {
    this.logger.debug('consumeData()');
    checkDataConsumerOptions(options);
    await bringDataProducer(this.parent, options.dataProducerId);
    const dataProducer = this.parent.dataProducers.get(options.dataProducerId);
    if (!dataProducer) throw new NotFoundError(`DataProducer with id "${options.dataProducerId}" not found`);

    const takeStreamId = this.type === 'direct' ? undefined : () => this.sctpStreamIds.take();
    const data = dataConsumerRequest(options, dataProducer, takeStreamId, this.logger);
    const { dataConsumerId: id, sctpStreamParameters, ...rest } = data;
    const releaseStreamId = () => {
      if (sctpStreamParameters) this.sctpStreamIds.release(sctpStreamParameters.streamId);
    };
    const { dataProducerPaused } = await this.request('transport.consumeData', data).catch((error: unknown) => {
      releaseStreamId();
      throw error;
    });
    this.checkStillOpen();
    const dataConsumer = new DataConsumer<DataConsumerAppData>({
      ...{ id, sctpStreamParameters, ...rest, dataProducerPaused, appData: options.appData },
      transportId: this.id,
      channel: this.channel,
      onClose: () => {
        this.#dataConsumers.delete(id);
        releaseStreamId();
      },
    });
    this.#dataConsumers.set(id, dataConsumer);
    this.#common.observer.safeEmit('newdataconsumer', dataConsumer);
    return dataConsumer;
  }

  /** Emits `trace` for these types from now on, and for no others; unknown ones are ignored. */
  async enableTraceEvent(types: TransportTraceEventType[] = []): Promise<void> {
    this.logger.debug('enableTraceEvent()');
    await this.request('transport.enableTraceEvent', { types: checkTraceEventTypes(types, traceEventTypes) });
  }

  protected async makeConsumer<Data extends AppData>(
    request: ConsumerRequest,
    appData: Data | undefined,
    knownScore?: ConsumerScore,
  ): Promise<Consumer<Data>> {
    const { consumerId: id, producerId, kind, type, rtpParameters } = request;
    const answer = await this.request('transport.consume', request);
    const { paused, producerPaused, preferredLayers } = answer;
    const score = knownScore ?? answer.score;
    this.checkStillOpen();
    const consumer = new Consumer<Data>({
      ...{ id, producerId, kind, type, rtpParameters, paused, producerPaused, score, preferredLayers, appData },
      transportId: this.id,
      channel: this.channel,
      onClose: () => this.#consumers.delete(id),
    });
    this.#consumers.set(id, consumer);
    if (this.#consumers.size >= this.expectedConsumers) this.expectedConsumers = 0;
    this.#common.observer.safeEmit('newconsumer', consumer);
    return consumer;
  }

  /** The CNAME of a Producer that is given this one: the first of the transport, for all. */
  protected chooseCname(given: string | undefined): string {
    this.#cnameForProducers ??= given || randomCname();
    return this.#cnameForProducers;
  }

  /** Begins to hear what the engine tells of it: what it does of all transports, and this. */
  protected listen(handlers: NotificationHandlers): void {
    this.channel.subscribe(this.id, {
      'transport.trace': (data) => this.#common.emitBoth('trace', data as TransportTraceEventData),
      ...handlers,
    });
  }

  protected override requestClose(): Promise<unknown> {
    return this.channel.request('router.closeTransport', this.parent.routerId, { transportId: this.id });
  }

  protected override closeChildren(): void {
    const streams = [this.#producers, this.#consumers, this.#dataProducers, this.#dataConsumers];
    for (const byId of streams) for (const stream of byId.values()) stream.transportClosed();
  }

  #nextMid(): string {
    const mid = String(this.#nextMidForConsumers++);
    // A MID takes at most 8 bytes of a packet.
    if (this.#nextMidForConsumers === 100_000_000) this.#nextMidForConsumers = 0;
    return mid;
  }

  /** This without the events of the kind of transport, so that the common ones can be emitted. */
  get #common(): Transport {
    return this as unknown as Transport;
  }
}
