import type { SfuTransport, SfuWorker, SfuWorkerRouter } from '../sfu/border.ts';

/** Kinds of objects of the SFU, from the outside in. */
export const inventoryKinds = [
  'workers',
  'webRtcServers',
  'routers',
  'transports',
  'producers',
  'consumers',
  'dataProducers',
  'dataConsumers',
] as const;
export type InventoryKind = (typeof inventoryKinds)[number];

/** An object of the SFU that is alive. */
export type InventoryEntry = {
  /** Its own id; of a worker, the process's. */
  id: string;
  /** What it lives in. */
  parentId?: string;
  dump(): Promise<object>;
  getStats?(): Promise<object>;
};

type Ending = { readonly observer: { on(event: 'close', listener: () => void): unknown } };

/** Every object of the SFU that is alive, as their observers tell. */
export class Inventory {
  /** Not by id: what was piped to another worker has the same one there. */
  readonly #entries: { [Kind in InventoryKind]: Set<InventoryEntry> } = {
    workers: new Set(),
    webRtcServers: new Set(),
    routers: new Set(),
    transports: new Set(),
    producers: new Set(),
    consumers: new Set(),
    dataProducers: new Set(),
    dataConsumers: new Set(),
  };
  readonly #workers = new Set<SfuWorker>();

  /** Those that run. */
  get workers(): Iterable<SfuWorker> {
    return this.#workers;
  }

  /** In the order of creation. */
  list(kind: InventoryKind): InventoryEntry[] {
    return [...this.#entries[kind]];
  }

  /** Follows a worker, and all that will live in it. */
  track(worker: SfuWorker): void {
    const id = String(worker.pid);
    this.#workers.add(worker);
    worker.observer.on('close', () => this.#workers.delete(worker));
    this.#add('workers', { id, dump: () => worker.dump() }, worker);
    worker.observer.on('newwebrtcserver', (webRtcServer) => {
      this.#add('webRtcServers', { id: webRtcServer.id, parentId: id, dump: () => webRtcServer.dump() }, webRtcServer);
    });
    worker.observer.on('newrouter', (router) => this.#trackRouter(router, id));
  }

  #trackRouter(router: SfuWorkerRouter, workerId: string): void {
    this.#add('routers', { id: router.id, parentId: workerId, dump: () => router.dump() }, router);
    router.observer.on('newtransport', (transport) => this.#trackTransport(transport, router.id));
  }

  #trackTransport(transport: SfuTransport, routerId: string): void {
    this.#addStream('transports', transport, routerId);
    const { id, observer } = transport;
    observer.on('newproducer', (producer) => this.#addStream('producers', producer, id));
    observer.on('newconsumer', (consumer) => this.#addStream('consumers', consumer, id));
    observer.on('newdataproducer', (dataProducer) => this.#addStream('dataProducers', dataProducer, id));
    observer.on('newdataconsumer', (dataConsumer) => this.#addStream('dataConsumers', dataConsumer, id));
  }

  #addStream(
    kind: InventoryKind,
    object: Ending & { id: string; dump(): Promise<object>; getStats(): Promise<object> },
    parentId: string,
  ): void {
    const { id } = object;
    this.#add(kind, { id, parentId, dump: () => object.dump(), getStats: () => object.getStats() }, object);
  }

  #add(kind: InventoryKind, entry: InventoryEntry, object: Ending): void {
    const entries = this.#entries[kind];
    entries.add(entry);
    object.observer.on('close', () => entries.delete(entry));
  }
}
