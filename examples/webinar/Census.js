/** @import { types } from './sfu.js' */

/**
 * Something with an observer that tells of its end.
 *
 * @typedef {{ observer: { once(event: 'close', listener: () => void): unknown } }} Observed
 */

/** Counts what is open, by kind. It sees every object through its parent's observer, and needs no help of who makes them. */
export class Census {
  /** @type {Record<string, number>} */
  open = {};

  /** @param {types.Observer} observer */
  constructor(observer) {
    observer.on('newworker', (worker) => this.#worker(worker));
  }

  /** @param {types.Worker} worker */
  #worker(worker) {
    this.#count('workers', worker);
    worker.observer.on('newwebrtcserver', (webRtcServer) => this.#count('webRtcServers', webRtcServer));
    worker.observer.on('newrouter', (router) => {
      this.#count('routers', router);
      router.observer.on('newtransport', (transport) => this.#transport(transport));
      router.observer.on('newrtpobserver', (rtpObserver) => this.#count('rtpObservers', rtpObserver));
    });
  }

  /** @param {types.Transport} transport */
  #transport(transport) {
    this.#count(`${transport.type}Transports`, transport);
    transport.observer.on('newproducer', (producer) => this.#count('producers', producer));
    transport.observer.on('newconsumer', (consumer) => this.#count('consumers', consumer));
    transport.observer.on('newdataproducer', (dataProducer) => this.#count('dataProducers', dataProducer));
    transport.observer.on('newdataconsumer', (dataConsumer) => this.#count('dataConsumers', dataConsumer));
  }

  /**
   * @param {string} kind
   * @param {Observed} object
   */
  #count(kind, object) {
    this.open[kind] = (this.open[kind] ?? 0) + 1;
    object.observer.once('close', () => {
      this.open[kind] = (this.open[kind] ?? 0) - 1;
      if (this.open[kind] === 0) delete this.open[kind];
    });
  }
}
