import type { ConsumerScore, MediaKind, ProducerScore, RtpParameters } from '@parley/signaling-protocol';
import type { AppData, ConsumeOptions, Layers, ProduceOptions, SfuConsumer, SfuProducer } from '../sfu/border.ts';
import { FakeObject } from './FakeObject.ts';

/** Producer of a FakeSfu. */
export class FakeProducer extends FakeObject implements SfuProducer {
  readonly kind: MediaKind;
  readonly rtpParameters: RtpParameters;
  readonly appData: AppData;
  readonly consumers: FakeConsumer[] = [];
  paused = false;

  constructor({ kind, rtpParameters, appData }: ProduceOptions) {
    super('producer');
    this.kind = kind;
    this.rtpParameters = rtpParameters;
    this.appData = appData;
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

  protected override end(): boolean {
    if (!super.end()) return false;
    for (const consumer of this.consumers) consumer.endWith('producerclose');
    return true;
  }
}

/** Consumer of a FakeSfu. */
export class FakeConsumer extends FakeObject implements SfuConsumer {
  readonly type = 'simple';
  readonly options: ConsumeOptions;
  readonly score: ConsumerScore = { score: 10, producerScore: 10, producerScores: [10] };
  readonly #producer: FakeProducer;
  paused: boolean;
  keyFrameRequests = 0;
  preferredLayers: Layers | undefined;
  priority = 1;

  constructor(producer: FakeProducer, options: ConsumeOptions) {
    super('consumer');
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
}
