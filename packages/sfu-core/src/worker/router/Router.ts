import type { DtlsCertificate, SrtpProfileName } from '@parley/dtls';
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
import type { Impairment } from '../io/Impairment.ts';
import { PeerPort } from '../io/PeerPort.ts';
import type { SpreadWork } from '../io/SpreadWork.ts';
import type { Ticker } from '../io/Ticker.ts';
import type { Turn } from '../io/Turn.ts';
import type { SrtpCipherFactory } from '../srtp/createSrtpCipher.ts';
import type { Consumer } from './consumers/Consumer.ts';
import type { DataConsumer } from './data/DataConsumer.ts';
import type { DataProducer } from './data/DataProducer.ts';
import { ActiveSpeakerObserver } from './observers/ActiveSpeakerObserver.ts';
import { AudioLevelObserver } from './observers/AudioLevelObserver.ts';
import type { RtpObserver } from './observers/RtpObserver.ts';
import type { Producer } from './producers/Producer.ts';
import { DirectTransport } from './transports/DirectTransport.ts';
import { PipeTransport } from './transports/PipeTransport.ts';
import { PlainPorts } from './transports/PlainPorts.ts';
import { PlainTransport } from './transports/PlainTransport.ts';
import type { Transport, TransportContext } from './transports/Transport.ts';
import type { WebRtcServer } from './transports/WebRtcServer.ts';
import { WebRtcTransport } from './transports/WebRtcTransport.ts';

/** What all routers of a worker share. */
export interface RouterContext {
  channel: EngineChannel;
  environment: Environment;
  log: EngineLog;
  egress: Egress;
  createCipher: SrtpCipherFactory;
  /** What is agreed on with browsers, the first choice first. */
  srtpProfiles: readonly SrtpProfileName[];
  ticker: Ticker;
  turn: Turn;
  /** Where what takes long is done, so that media need not wait for all of it. */
  slowWork: SpreadWork;
  certificate: DtlsCertificate;
  portRange: TransportPortRange;
  /** A bad network of our own making, on the way of WebRTC transports. */
  impairment: Impairment;
  /** Called while everything of it is still there. */
  onTransportCloses(transport: Transport): void;
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

  /** Everything under it, by kind and id. */
  get tables(): ReadonlyMap<string, unknown>[] {
    const { transports, producers, consumers, dataProducers, dataConsumers, rtpObservers } = this;
    return [transports, producers, consumers, dataProducers, dataConsumers, rtpObservers];
  }

  async createWebRtcTransport(
    data: CreateWebRtcTransportData,
    server: WebRtcServer | undefined,
  ): Promise<WebRtcTransportData> {
    const makeTransport = (ports: IcePorts): WebRtcTransport =>
      new WebRtcTransport(data, {
        ...this.#contextOf(data.transportId),
        certificate: this.#context.certificate,
        srtpProfiles: this.#context.srtpProfiles,
        slowWork: this.#context.slowWork,
        ports,
        ownsPorts: server === undefined,
      });
    if (server) return this.#add(data.transportId, () => makeTransport(server.ports)).data;
    const opening = IcePorts.open(data.listenInfos ?? [], this.#context.portRange, this.#context.impairment);
    return (await this.#addOn(opening, data.transportId, makeTransport)).data;
  }

  async createPlainTransport(data: CreatePlainTransportData): Promise<PlainTransportData> {
    const id = data.transportId;
    const opening = PlainPorts.open(data, this.#context.portRange);
    return (await this.#addOn(opening, id, (ports) => new PlainTransport(data, ports, this.#contextOf(id)))).data;
  }

  async createPipeTransport(data: CreatePipeTransportData): Promise<PipeTransportData> {
    const id = data.transportId;
    const opening = PeerPort.open(data.listenInfo, this.#context.portRange);
    return (await this.#addOn(opening, id, (port) => new PipeTransport(data, port, this.#contextOf(id)))).data;
  }

  createDirectTransport(data: CreateDirectTransportData): void {
    const id = data.transportId;
    this.#add(id, () => new DirectTransport(data, this.#contextOf(id)));
  }

  createActiveSpeakerObserver(data: Requests['router.createActiveSpeakerObserver']['data']): void {
    this.rtpObservers.set(data.rtpObserverId, new ActiveSpeakerObserver(data, this.#context));
  }

  createAudioLevelObserver(data: Requests['router.createAudioLevelObserver']['data']): void {
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
    this.#context.onTransportCloses(transport);
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
      mapDataProducerIdDataConsumerIds: [...this.dataProducers.values()].map((dataProducer) => ({
        key: dataProducer.id,
        values: [...dataProducer.consumers].map(({ id }) => id),
      })),
      mapDataConsumerIdDataProducerId: [...this.dataConsumers.values()].map((dataConsumer) => ({
        key: dataConsumer.id,
        value: dataConsumer.dataProducer.id,
      })),
    };
  }

  /** Adds a transport on ports of its own. Where the router was closed before they are open, they are closed again. */
  async #addOn<P extends { close(): void }, T extends Transport>(
    opening: Promise<P>,
    transportId: string,
    makeTransport: (ports: P) => T,
  ): Promise<T> {
    const ports = await opening;
    try {
      return this.#add(transportId, () => makeTransport(ports));
    } catch (error) {
      ports.close();
      throw error;
    }
  }

  #add<T extends Transport>(transportId: string, makeTransport: () => T): T {
    if (this.#closed) throw new EngineError('InvalidStateError', 'Router closed');
    if (this.transports.has(transportId)) {
      throw new EngineError('TypeError', `a Transport with same transportId already exists [id:${transportId}]`);
    }
    const transport = makeTransport();
    this.transports.set(transportId, transport);
    return transport;
  }

  #contextOf(transportId: string): TransportContext {
    return {
      ...this.#context,
      transportId,
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
    };
  }
}
