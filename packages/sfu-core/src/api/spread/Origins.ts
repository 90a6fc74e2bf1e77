import type { PipeToRouterOptions } from '../../types/router.ts';
import type { TransportListenInfo } from '../../types/transport.ts';
import type { Router } from '../Router.ts';
import type { Transport } from '../Transport.ts';

/** Which of several Routers each Producer and DataProducer was made on, and the pipes from there to the others. */
export class Origins {
  readonly #producers = new Map<string, Router>();
  readonly #dataProducers = new Map<string, Router>();
  /** By what is piped, and where to. */
  readonly #underWay = new Map<string, Promise<unknown>>();

  /** Producers on all of the Routers, each counted once. */
  get producerCount(): number {
    return this.#producers.size;
  }

  /** Where a Producer was made; undefined: there is none. */
  ofProducer(producerId: string): Router | undefined {
    return this.#producers.get(producerId);
  }

  /** Where a DataProducer was made; undefined: there is none. */
  ofDataProducer(dataProducerId: string): Router | undefined {
    return this.#dataProducers.get(dataProducerId);
  }

  /** Notes what will be made on a transport. */
  follow(transport: Transport, router: Router): void {
    transport.observer.on('newproducer', (producer) => {
      this.#producers.set(producer.id, router);
      producer.observer.on('close', () => this.#producers.delete(producer.id));
    });
    transport.observer.on('newdataproducer', (dataProducer) => {
      this.#dataProducers.set(dataProducer.id, router);
      dataProducer.observer.on('close', () => this.#dataProducers.delete(dataProducer.id));
    });
  }

  /** Resolves when `router` has the Producer too, or nobody has it. Rejects when it could not be piped. */
  async bringProducer(producerId: string, router: Router): Promise<void> {
    await this.#pipe(this.#producers.get(producerId), router, { producerId });
  }

  /** As {@link bringProducer}. */
  async bringDataProducer(dataProducerId: string, router: Router): Promise<void> {
    await this.#pipe(this.#dataProducers.get(dataProducerId), router, { dataProducerId });
  }

  /** Whoever asks for the same meanwhile waits for the same pipe. */
  async #pipe(
    from: Router | undefined,
    to: Router,
    what: { producerId: string } | { dataProducerId: string },
  ): Promise<void> {
    if (!from || from === to) return;
    const key = JSON.stringify([what, to.id]);
    let piping = this.#underWay.get(key);
    if (!piping) {
      // Between busy processes packets do get lost, and who receives them could not get them again from anybody.
      const options = { ...what, router: to, enableRtx: true, ...betweenMachines(from, to) };
      piping = from.pipeToRouter(options).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, piping);
    }
    await piping;
  }
}

/** How a pipe goes from one machine to another; nothing where both ends are on one. */
function betweenMachines(
  from: Router,
  to: Router,
): Pick<PipeToRouterOptions, 'enableSrtp' | 'remoteListenInfo'> & { listenInfo?: TransportListenInfo } {
  const [listenInfo, remoteListenInfo] = [from.pipeListenInfo, to.pipeListenInfo];
  if (!listenInfo || !remoteListenInfo || isSameMachine(listenInfo, remoteListenInfo)) return {};
  return { enableSrtp: true, listenInfo, remoteListenInfo };
}

/** Workers of one machine listen for pipes at one address. */
function isSameMachine(one: TransportListenInfo, other: TransportListenInfo): boolean {
  return one.ip === other.ip && one.announcedAddress === other.announcedAddress;
}
