import type { ConsumeDataData, DataMessage, ProduceDataData } from '../../../channel/contract.ts';
import { type EngineChannel, EngineError } from '../../../channel/EngineChannel.ts';
import type { EngineLog } from '../../EngineLog.ts';
import type { Environment } from '../../io/Environment.ts';
import type { Ticker } from '../../io/Ticker.ts';
import { DataConsumer, type DataDownlink, type SendOutcome } from './DataConsumer.ts';
import { DataProducer } from './DataProducer.ts';

/** How a data session reaches the rest of its router. */
export interface DataSessionContext {
  transportId: string;
  channel: EngineChannel;
  environment: Environment;
  log: EngineLog;
  ticker: Ticker;
  dataProducerById(id: string): DataProducer | undefined;
  onDataProducer(dataProducer: DataProducer): void;
  onDataProducerClosed(dataProducer: DataProducer): void;
  onDataConsumer(dataConsumer: DataConsumer): void;
  onDataConsumerClosed(dataConsumer: DataConsumer): void;
}

/** The data producers and consumers of one transport. */
export abstract class DataSession implements DataDownlink {
  readonly dataProducers = new Map<string, DataProducer>();
  readonly dataConsumers = new Map<string, DataConsumer>();
  protected readonly context: DataSessionContext;
  #closed = false;

  constructor(context: DataSessionContext) {
    this.context = context;
  }

  /** Which producers and consumers can be here. */
  protected abstract readonly type: 'sctp' | 'direct';
  abstract readonly maxSendMessageSizeBytes: number;
  abstract readonly maxReceiveMessageSizeBytes: number;
  /** Whether another router is at the other end, which has to learn of a message's subchannels. */
  abstract readonly isPipe: boolean;

  get maxMessageSizeBytes(): number {
    return this.maxSendMessageSizeBytes;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Throws when the id is in use, or when a producer of this type can't be here. */
  produceData(data: ProduceDataData): void {
    const { dataProducerId: id, type } = data;
    if (this.context.dataProducerById(id)) {
      throw new EngineError('Error', `a DataProducer with same dataProducerId already exists [id:${id}]`);
    }
    if (type !== this.type) throw this.#wrongType(`a DataProducer of type '${type}'`);
    const dataProducer = new DataProducer(data, {
      maxMessageSizeBytes: this.maxReceiveMessageSizeBytes,
      log: this.context.log,
      onMessage: (sizeBytes) => this.onProducerMessage(sizeBytes),
    });
    this.admitDataProducer(dataProducer);
    this.dataProducers.set(id, dataProducer);
    this.context.onDataProducer(dataProducer);
    this.mediumMayBeNeeded();
  }

  /** Throws when the id is in use, when there is no such producer, or when a consumer of this type can't be here. */
  consumeData(data: ConsumeDataData): { dataProducerPaused: boolean } {
    const { dataConsumerId: id, dataProducerId, type } = data;
    if (this.dataConsumers.has(id)) {
      throw new EngineError('Error', `a DataConsumer with same dataConsumerId already exists [id:${id}]`);
    }
    if (type !== this.type) throw this.#wrongType(`a DataConsumer of type '${type}'`);
    const dataProducer = this.context.dataProducerById(dataProducerId);
    if (!dataProducer) throw new EngineError('NotFoundError', `DataProducer not found [id:${dataProducerId}]`);
    const { channel, log } = this.context;
    const dataConsumer = new DataConsumer(data, dataProducer, {
      channel,
      log,
      downlink: this,
      bufferedAmountLowThresholdBytes: this.defaultBufferedAmountLowThresholdBytes,
    });
    this.admitDataConsumer(dataConsumer);
    this.dataConsumers.set(id, dataConsumer);
    dataProducer.addConsumer(dataConsumer);
    this.context.onDataConsumer(dataConsumer);
    this.mediumMayBeNeeded();
    return { dataProducerPaused: dataProducer.paused };
  }

  /** Throws when there is none of this id. Its consumers, wherever they are, learn of it and are gone. */
  closeDataProducer(id: string): void {
    const dataProducer = this.dataProducers.get(id);
    if (!dataProducer) throw new EngineError('NotFoundError', `DataProducer not found [id:${id}]`);
    this.dataProducers.delete(id);
    this.dismissDataProducer(dataProducer);
    dataProducer.close();
    this.context.onDataProducerClosed(dataProducer);
  }

  /** Throws when there is none of this id. */
  closeDataConsumer(id: string): void {
    const dataConsumer = this.dataConsumers.get(id);
    if (!dataConsumer) throw new EngineError('NotFoundError', `DataConsumer not found [id:${id}]`);
    this.dataConsumers.delete(id);
    dataConsumer.dataProducer.removeConsumer(dataConsumer);
    this.dismissDataConsumer(dataConsumer);
    this.context.onDataConsumerClosed(dataConsumer);
  }

  onDataProducerClosed(dataConsumer: DataConsumer): void {
    this.closeDataConsumer(dataConsumer.id);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // First, so that the remote is told of the end of the whole instead of each channel's.
    this.closeMedium();
    for (const id of [...this.dataConsumers.keys()]) this.closeDataConsumer(id);
    for (const id of [...this.dataProducers.keys()]) this.closeDataProducer(id);
  }

  /** What a transport's dump says of its data. */
  dump(): Record<string, unknown> {
    return {
      maxSendMessageSize: this.maxSendMessageSizeBytes,
      maxReceiveMessageSize: this.maxReceiveMessageSizeBytes,
      dataProducerIds: [...this.dataProducers.keys()],
      dataConsumerIds: [...this.dataConsumers.keys()],
    };
  }

  abstract send(dataConsumer: DataConsumer, message: DataMessage): SendOutcome;
  abstract bufferedAmountBytes(dataConsumer: DataConsumer): number;
  abstract setBufferedAmountLowThreshold(dataConsumer: DataConsumer, thresholdBytes: number): void;

  protected abstract readonly defaultBufferedAmountLowThresholdBytes: number;
  /** Takes in a producer that nobody knows of yet; may throw. */
  protected admitDataProducer(_dataProducer: DataProducer): void {}
  protected dismissDataProducer(_dataProducer: DataProducer): void {}
  /** Takes in a consumer that nobody knows of yet; may throw. */
  protected admitDataConsumer(_dataConsumer: DataConsumer): void {}
  protected dismissDataConsumer(_dataConsumer: DataConsumer): void {}
  /** There is a producer or consumer to carry messages for. */
  protected mediumMayBeNeeded(): void {}
  /** There is nothing to carry any more, nor anyone to tell. */
  protected closeMedium(): void {}
  protected onProducerMessage(_sizeBytes: number): void {}

  #wrongType(what: string): EngineError {
    const reason = this.type === 'sctp' ? 'not a direct Transport' : 'SCTP not enabled in this Transport';
    return new EngineError('TypeError', `cannot create ${what}, ${reason}`);
  }
}
