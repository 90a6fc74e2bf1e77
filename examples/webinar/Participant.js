import { randomUUID } from 'node:crypto';

/** @import { types } from './sfu.js' */

/** Somebody in the webinar, with the transports of their browser. */
export class Participant {
  id = randomUUID();
  /** @type {Map<string, types.WebRtcTransport>} */
  #transports = new Map();
  /** @type {Map<string, types.Producer<{ name: string }>>} */
  #producers = new Map();
  /** @type {Map<string, types.Consumer>} */
  #consumers = new Map();
  /** @type {(producer: types.Producer<{ name: string }>) => Promise<void>} */
  onProducer = async () => {};
  /** @type {(dataProducer: types.DataProducer) => Promise<void>} */
  onDataProducer = async () => {};

  /** @param {{ name: string, speaks: boolean, room: { webRtcServer: types.WebRtcServer, router: types.Router } }} who */
  constructor({ name, speaks, room }) {
    this.name = name;
    this.speaks = speaks;
    this.room = room;
  }

  get producers() {
    return [...this.#producers.values()];
  }

  async createTransport() {
    const { router, webRtcServer } = this.room;
    const transport = await router.createWebRtcTransport({ webRtcServer, enableTcp: true, enableSctp: true });
    this.#transports.set(transport.id, transport);
    const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters };
  }

  /** @param {string} id */
  transport(id) {
    return this.#transports.get(id);
  }

  /** @param {string} id */
  consumer(id) {
    return this.#consumers.get(id);
  }

  /**
   * @param {types.WebRtcTransport} transport
   * @param {{ kind: types.MediaKind, rtpParameters: types.RtpParameters }} options
   */
  async produce(transport, { kind, rtpParameters }) {
    const producer = await transport.produce({ kind, rtpParameters, appData: { name: this.name } });
    this.#producers.set(producer.id, producer);
    producer.observer.once('close', () => this.#producers.delete(producer.id));
    await this.onProducer(producer);
    return { id: producer.id };
  }

  /**
   * @param {types.WebRtcTransport} transport
   * @param {{ producerId: string, rtpCapabilities: types.RtpCapabilities }} options
   */
  async consume(transport, { producerId, rtpCapabilities }) {
    // Resumed when the browser says that it listens: the first frame that it gets is then a key frame.
    const consumer = await transport.consume({ producerId, rtpCapabilities, paused: true });
    this.#consumers.set(consumer.id, consumer);
    consumer.observer.once('close', () => this.#consumers.delete(consumer.id));
    const { id, kind, rtpParameters, type, producerPaused } = consumer;
    return { id, producerId, kind, rtpParameters, type, producerPaused };
  }

  /**
   * @param {types.WebRtcTransport} transport
   * @param {{ sctpStreamParameters: types.SctpStreamParameters, label: string, protocol: string }} options
   */
  async produceData(transport, options) {
    const dataProducer = await transport.produceData(options);
    await this.onDataProducer(dataProducer);
    return { id: dataProducer.id };
  }

  /**
   * @param {types.WebRtcTransport} transport
   * @param {string} dataProducerId
   */
  async consumeData(transport, dataProducerId) {
    const { id, sctpStreamParameters, label, protocol } = await transport.consumeData({ dataProducerId });
    return { id, dataProducerId, sctpStreamParameters, label, protocol };
  }

  close() {
    for (const transport of this.#transports.values()) transport.close();
    this.#transports.clear();
  }
}
