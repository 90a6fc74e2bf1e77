import type { DtlsCertificate } from '@parley/dtls';
import type { CreateWebRtcTransportData, WebRtcTransportData } from '../../channel/contract.ts';
import { type EngineChannel, EngineError } from '../../channel/EngineChannel.ts';
import type { TransportPortRange } from '../../types/transport.ts';
import type { EngineLog } from '../EngineLog.ts';
import type { Egress } from '../io/Egress.ts';
import type { Environment } from '../io/Environment.ts';
import { IcePorts } from '../io/IcePorts.ts';
import type { Ticker } from '../io/Ticker.ts';
import type { Consumer } from './Consumer.ts';
import type { Producer } from './Producer.ts';
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
  readonly transports = new Map<string, WebRtcTransport>();
  readonly producers = new Map<string, Producer>();
  readonly consumers = new Map<string, Consumer>();
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
    });
    this.transports.set(transport.id, transport);
    return transport.data;
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
    for (const id of [...this.transports.keys()]) this.closeTransport(id);
  }

  dump(): Record<string, unknown> {
    return {
      id: this.id,
      transportIds: [...this.transports.keys()],
      rtpObserverIds: [],
      mapProducerIdConsumerIds: [...this.producers.values()].map((producer) => ({
        key: producer.id,
        values: [...producer.consumers].map(({ id }) => id),
      })),
      mapConsumerIdProducerId: [...this.consumers.values()].map((consumer) => ({
        key: consumer.id,
        value: consumer.producer.id,
      })),
      mapProducerIdObserverIds: [],
      mapDataProducerIdDataConsumerIds: [],
      mapDataConsumerIdDataProducerId: [],
    };
  }
}
