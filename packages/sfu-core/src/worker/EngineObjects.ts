import { EngineError } from '../channel/EngineChannel.ts';
import type { Consumer } from './router/consumers/Consumer.ts';
import type { DataConsumer } from './router/data/DataConsumer.ts';
import type { DataProducer } from './router/data/DataProducer.ts';
import type { DataSession } from './router/data/DataSession.ts';
import type { RtpObserver } from './router/observers/RtpObserver.ts';
import type { Producer } from './router/producers/Producer.ts';
import type { Router } from './router/Router.ts';
import type { Transport } from './router/transports/Transport.ts';
import type { WebRtcServer } from './router/transports/WebRtcServer.ts';

/** Everything that requests can be for, by id. Each look-up throws a NotFoundError when there is no such object. */
export class EngineObjects {
  readonly webRtcServers = new Map<string, WebRtcServer>();
  readonly routers = new Map<string, Router>();

  /** Of everything. */
  get ids(): string[] {
    return this.#tables.flatMap((table) => [...table.keys()]);
  }

  /** Of everything that commands, too, can be for. */
  get commandableIds(): string[] {
    const routers = [...this.routers.values()];
    const tables = routers.flatMap(({ transports, producers, dataProducers }) => [
      transports,
      producers,
      dataProducers,
    ]);
    return tables.flatMap((table) => [...table.keys()]);
  }

  has(id: string): boolean {
    return this.#tables.some((table) => table.has(id));
  }

  webRtcServer(id: string): WebRtcServer {
    return this.webRtcServers.get(id) ?? notFound('WebRtcServer', id);
  }

  router(id: string): Router {
    return this.routers.get(id) ?? notFound('Router', id);
  }

  transport(id: string): Transport {
    return this.#find((router) => router.transports.get(id)) ?? notFound('Transport', id);
  }

  /** The transport, if it is one of that class. */
  transportOf<T extends Transport>(kind: abstract new (...args: never[]) => T, id: string): T {
    const transport = this.transport(id);
    return transport instanceof kind ? transport : notFound(kind.name, id);
  }

  /** Throws an Error where no data passes. */
  dataSession(transportId: string): DataSession {
    const { dataSession } = this.transport(transportId);
    if (!dataSession) throw new EngineError('Error', 'SCTP not enabled');
    return dataSession;
  }

  producer(id: string): Producer {
    return this.#find((router) => router.producers.get(id)) ?? notFound('Producer', id);
  }

  consumer(id: string): Consumer {
    return this.#find((router) => router.consumers.get(id)) ?? notFound('Consumer', id);
  }

  dataProducer(id: string): DataProducer {
    return this.#find((router) => router.dataProducers.get(id)) ?? notFound('DataProducer', id);
  }

  dataConsumer(id: string): DataConsumer {
    return this.#find((router) => router.dataConsumers.get(id)) ?? notFound('DataConsumer', id);
  }

  rtpObserver(id: string): RtpObserver {
    return this.#find((router) => router.rtpObservers.get(id)) ?? notFound('RtpObserver', id);
  }

  /** Idempotent. */
  close(): void {
    for (const router of this.routers.values()) router.close();
    this.routers.clear();
    for (const server of this.webRtcServers.values()) server.close();
    this.webRtcServers.clear();
  }

  get #tables(): ReadonlyMap<string, unknown>[] {
    return [this.webRtcServers, this.routers, ...[...this.routers.values()].flatMap(({ tables }) => tables)];
  }

  #find<T>(look: (router: Router) => T | undefined): T | undefined {
    for (const router of this.routers.values()) {
      const found = look(router);
      if (found) return found;
    }
  }
}

function notFound(kind: string, id: string): never {
  throw new EngineError('NotFoundError', `${kind} not found [id:${id}]`);
}
