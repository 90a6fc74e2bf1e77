import { EventEmitter } from 'node:events';
import type {
  ConsumerScore,
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceState,
  MediaKind,
  ProducerScore,
  RtpParameters,
} from '@parley/signaling-protocol';
import type { AppData, ConsumeOptions, Layers, SfuConsumer, SfuProducer, SfuTransport } from '../sfu/border.ts';

let lastId = 0;
/** Id that no other fake has. */
export const nextId = (noun: string) => `${noun}-${++lastId}`;

/** Transport of a {@link FakeSfu}. */
export class FakeTransport extends EventEmitter implements SfuTransport {
  readonly id = nextId('transport');
  closed = false;
  readonly iceParameters = { usernameFragment: 'ufrag', password: 'password', iceLite: true };
  readonly iceCandidates: IceCandidate[] = [
    {
      foundation: 'udp',
      priority: 1,
      address: '127.0.0.1',
      ip: '127.0.0.1',
      protocol: 'udp',
      port: 44444,
      type: 'host',
    },
  ];
  readonly dtlsParameters: DtlsParameters = { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: 'AB:CD' }] };
  iceState: IceState = 'new';
  dtlsState: DtlsState = 'new';
  maxIncomingBitrateBps: number | undefined;
  readonly producers: FakeProducer[] = [];
  readonly consumers: FakeConsumer[] = [];
  /** Thrown by the next `connect`, `produce` or `consume`. */
  failure: Error | undefined;
  /** Producers of the router, by id. */
  readonly #allProducers: Map<string, FakeProducer>;

  constructor(allProducers: Map<string, FakeProducer>) {
    super();
    this.#allProducers = allProducers;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const producer of this.producers) producer.transportClosed();
    for (const consumer of this.consumers) consumer.transportClosed();
  }

  async connect(): Promise<void> {
    this.#fail();
  }

  async restartIce() {
    return { ...this.iceParameters, usernameFragment: 'ufrag2' };
  }

  async setMaxIncomingBitrate(bitrateBps: number): Promise<void> {
    this.maxIncomingBitrateBps = bitrateBps;
  }

  async getStats() {
    return [{ type: 'webrtc-transport', transportId: this.id }];
  }

  async produce(options: { kind: MediaKind; rtpParameters: RtpParameters; appData: AppData }): Promise<FakeProducer> {
    this.#fail();
    const producer = new FakeProducer(options.kind, options.rtpParameters, options.appData);
    this.producers.push(producer);
    this.#allProducers.set(producer.id, producer);
    return producer;
  }

  async consume(options: ConsumeOptions): Promise<FakeConsumer> {
    this.#fail();
    const producer = this.#allProducers.get(options.producerId);
    if (!producer) throw new Error('Producer not found');
    const consumer = new FakeConsumer(producer, options);
    this.consumers.push(consumer);
    return consumer;
  }

  setIceState(state: IceState): void {
    this.iceState = state;
    this.emit('icestatechange', state);
  }

  setDtlsState(state: DtlsState): void {
    this.dtlsState = state;
    this.emit('dtlsstatechange', state);
  }

  #fail(): void {
    const failure = this.failure;
    this.failure = undefined;
    if (failure) throw failure;
  }
}

export class FakeProducer extends EventEmitter implements SfuProducer {
  readonly id = nextId('producer');
  readonly kind: MediaKind;
  readonly rtpParameters: RtpParameters;
  readonly appData: AppData;
  readonly consumers: FakeConsumer[] = [];
  closed = false;
  paused = false;

  constructor(kind: MediaKind, rtpParameters: RtpParameters, appData: AppData) {
    super();
    this.kind = kind;
    this.rtpParameters = rtpParameters;
    this.appData = appData;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const consumer of this.consumers) consumer.producerClosed();
  }

  async pause(): Promise<void> {
    this.paused = true;
    for (const consumer of this.consumers) consumer.emit('producerpause');
  }

  async resume(): Promise<void> {
    this.paused = false;
    for (const consumer of this.consumers) consumer.emit('producerresume');
  }

  async getStats() {
    return [{ type: 'inbound-rtp' }];
  }

  setScore(score: ProducerScore): void {
    this.emit('score', score);
  }

  transportClosed(): void {
    this.close();
    this.emit('transportclose');
  }
}

export class FakeConsumer extends EventEmitter implements SfuConsumer {
  readonly id = nextId('consumer');
  readonly type = 'simple';
  readonly options: ConsumeOptions;
  readonly score: ConsumerScore = { score: 10, producerScore: 10, producerScores: [10] };
  readonly #producer: FakeProducer;
  closed = false;
  paused: boolean;
  keyFrameRequests = 0;
  preferredLayers: Layers | undefined;
  priority = 1;

  constructor(producer: FakeProducer, options: ConsumeOptions) {
    super();
    this.#producer = producer;
    this.options = options;
    this.paused = options.paused;
    producer.consumers.push(this);
  }

  get producerId(): string {
    return this.#producer.id;
  }

  get kind(): MediaKind {
    return this.#producer.kind;
  }

  get rtpParameters(): RtpParameters {
    return this.#producer.rtpParameters;
  }

  get producerPaused(): boolean {
    return this.#producer.paused;
  }

  close(): void {
    this.closed = true;
  }

  async pause(): Promise<void> {
    this.paused = true;
  }

  async resume(): Promise<void> {
    this.paused = false;
  }

  async requestKeyFrame(): Promise<void> {
    this.keyFrameRequests++;
  }

  async setPreferredLayers(layers: Layers): Promise<void> {
    this.preferredLayers = layers;
  }

  async setPriority(priority: number): Promise<void> {
    this.priority = priority;
  }

  async getStats() {
    return [{ type: 'outbound-rtp' }];
  }

  transportClosed(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit('transportclose');
  }

  producerClosed(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit('producerclose');
  }
}
