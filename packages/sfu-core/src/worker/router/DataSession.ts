import type { ConsumeDataData, ProduceDataData } from '../../channel/contract.ts';
import { type EngineChannel, EngineError } from '../../channel/EngineChannel.ts';
import type { EngineLog } from '../EngineLog.ts';
import type { Environment } from '../io/Environment.ts';
import type { Ticker } from '../io/Ticker.ts';
import type { DataConsumer } from './DataConsumer.ts';
import type { DataProducer } from './DataProducer.ts';

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
export abstract class DataSession {
  readonly dataProducers = new Map<string, DataProducer>();
  readonly dataConsumers = new Map<string, DataConsumer>();
  protected readonly context: DataSessionContext;

  constructor(context: DataSessionContext) {
    this.context = context;
  }

  produceData(_data: ProduceDataData): void {
    throw new EngineError('UnsupportedError', 'produceData() is not supported yet');
  }

  consumeData(_data: ConsumeDataData): { dataProducerPaused: boolean } {
    throw new EngineError('UnsupportedError', 'consumeData() is not supported yet');
  }

  closeDataProducer(id: string): void {
    throw new EngineError('NotFoundError', `DataProducer not found [id:${id}]`);
  }

  closeDataConsumer(id: string): void {
    throw new EngineError('NotFoundError', `DataConsumer not found [id:${id}]`);
  }

  /** Idempotent. */
  close(): void {}

  /** What a transport's dump says of its data. */
  dump(): Record<string, unknown> {
    return {};
  }
}
