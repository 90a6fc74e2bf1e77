import type { DtlsCertificate } from '@parley/dtls';
import type {
  CreateDirectTransportData,
  CreatePipeTransportData,
  CreatePlainTransportData,
  CreateWebRtcTransportData,
  PipeTransportData,
  PlainTransportData,
  Requests,
  WebRtcTransportData,
} from '../../channel/contract.ts';
import { type EngineChannel, EngineError } from '../../channel/EngineChannel.ts';
import type { TransportPortRange } from '../../types/transport.ts';
import type { EngineLog } from '../EngineLog.ts';
import type { Egress } from '../io/Egress.ts';
import type { Environment } from '../io/Environment.ts';
import { IcePorts } from '../io/IcePorts.ts';
import type { Ticker } from '../io/Ticker.ts';
import { ActiveSpeakerObserver } from './ActiveSpeakerObserver.ts';
import { AudioLevelObserver } from './AudioLevelObserver.ts';
import type { Consumer } from './Consumer.ts';
import type { DataConsumer } from './DataConsumer.ts';
import type { DataProducer } from './DataProducer.ts';
import type { Producer } from './Producer.ts';
import type { RtpObserver } from './RtpObserver.ts';
import type { Transport } from './Transport.ts';
import type { WebRtcServer } from './WebRtcServer.ts';
import { WebRtcTransport } from './WebRtcTransport.ts';

/** What all routers of a worker share. */
export interface RouterContext {
  channel: EngineChannel;
  environment: Environment;
  log: EngineLog;
  egress: Egress;
  ticker: Ticker;
  certificate: DtlsCertificate;
  portRange: TransportPortRange;
}

/** One room's media: its transports, and which of their producers feed which of their consumers. */
export class Router {
  readonly id: string;
  readonly transports = new Map<string, Transport>();
  readonly producers = new Map<string, Producer>();
  readonly consumers = new Map<string, Consumer>();
  readonly dataProducers = new Map<string, DataProducer>();
  readonly dataConsumers = new Map<string, DataConsumer>();
  readonly rtpObservers = new Map<string, RtpObserver>();
  readonly #context: RouterContext;
  #closed = false;

  constructor(id: string, context: RouterContext) {
    this.id = id;
    this.#context = context;
  }

  async createWebRtcTransport(
    data: CreateWebRtcTransportData,
    server: WebRtcServer | undefined,
  ): Promise<WebRtcTransportData> {
    if (this.transports.has(data.transportId)) {
      throw new EngineError('TypeError', `a Transport with same transportId already exists [id:${data.transportId}]`);
    }
    const ports = server?.ports ?? (await IcePorts.open(data.listenInfos ?? [], this.#context.portRange));
    if (this.#closed) {
      if (!server) ports.close();
      throw new EngineError('InvalidStateError', 'Router closed');
    }
    const transport = new WebRtcTransport(data, {
      ...this.#context,
      transportId: data.transportId,
      ports,
      ownsPorts: server === undefined,
      producerById: (id) => this.producers.get(id),
      onProducer: (producer) => this.producers.set(producer.id, producer),
      onProducerClosed: (producer) => this.producers.delete(producer.id),
      onConsumer: (consumer) => this.consumers.set(consumer.id, consumer),
      onConsumerClosed: (consumer) => this.consumers.delete(consumer.id),
      dataProducerById: (id) => this.dataProducers.get(id),
      onDataProducer: (dataProducer) => this.dataProducers.set(dataProducer.id, dataProducer),
      onDataProducerClosed: (dataProducer) => this.dataProducers.delete(dataProducer.id),
      onDataConsumer: (dataConsumer) => this.dataConsumers.set(dataConsumer.id, dataConsumer),
      onDataConsumerClosed: (dataConsumer) => this.dataConsumers.delete(dataConsumer.id),
    });
    this.transports.set(transport.id, transport);
    return transport.data;
  }

  async createPlainTransport(_data: CreatePlainTransportData): Promise<PlainTransportData> {
    throw new EngineError('UnsupportedError', 'createPlainTransport() is not supported yet');
  }

  async createPipeTransport(_data: CreatePipeTransportData): Promise<PipeTransportData> {
    throw new EngineError('UnsupportedError', 'createPipeTransport() is not supported yet');
  }

  createDirectTransport(_data: CreateDirectTransportData): void {
    throw new EngineError('UnsupportedError', 'createDirectTransport() is not supported yet');
  }

  createActiveSpeakerObserver(data: Requests['router.createActiveSpeakerObserver']['data']): void {
    this.#checkNewObserver(data.rtpObserverId);
    this.rtpObservers.set(data.rtpObserverId, new ActiveSpeakerObserver(data, this.#context));
  }

  createAudioLevelObserver(data: Requests['router.createAudioLevelObserver']['data']): void {
    this.#checkNewObserver(data.rtpObserverId);
    this.rtpObservers.set(data.rtpObserverId, new AudioLevelObserver(data, this.#context));
  }

  closeRtpObserver(id: string): void {
    const observer = this.rtpObservers.get(id);
    if (!observer) throw new EngineError('NotFoundError', `RtpObserver not found [id:${id}]`);
    this.rtpObservers.delete(id);
    observer.close();
  }

  closeTransport(id: string): void {
    const transport = this.transports.get(id);
    if (!transport) throw new EngineError('NotFoundError', `Transport not found [id:${id}]`);
    this.transports.delete(id);
    transport.close();
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // First, so that no observer tells of the producers that go one after the other.
    for (const id of [...this.rtpObservers.keys()]) this.closeRtpObserver(id);
    for (const id of [...this.transports.keys()]) this.closeTransport(id);
  }

  dump(): Record<string, unknown> {
    return {
      id: this.id,
      transportIds: [...this.transports.keys()],
      rtpObserverIds: [...this.rtpObservers.keys()],
      mapProducerIdConsumerIds: [...this.producers.values()].map((producer) => ({
        key: producer.id,
        values: [...producer.consumers].map(({ id }) => id),
      })),
      mapConsumerIdProducerId: [...this.consumers.values()].map((consumer) => ({
        key: consumer.id,
        value: consumer.producer.id,
      })),
      mapProducerIdObserverIds: [...this.producers.values()]
        .filter(({ observers }) => observers.size > 0)
        .map(({ id, observers }) => ({ key: id, values: [...observers].map((observer) => observer.id) })),
      mapDataProducerIdDataConsumerIds: [],
      mapDataConsumerIdDataProducerId: [],
    };
  }

  #checkNewObserver(id: string): void {
    if (!this.rtpObservers.has(id)) return;
    throw new EngineError('TypeError', `an RtpObserver with same rtpObserverId already exists [id:${id}]`);
  }
}
