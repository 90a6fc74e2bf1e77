import type { ProduceDataData } from '../../../channel/contract.ts';
import type { SctpStreamParameters } from '../../../types/sctpParameters.ts';
import type { EngineLog } from '../../EngineLog.ts';
import type { DataConsumer } from './DataConsumer.ts';
import type { ProducedMessage } from './pipedMessage.ts';

export interface DataProducerContext {
  /** Longer messages are dropped. */
  maxMessageSizeBytes: number;
  log: EngineLog;
  /** Told of each message that comes, whatever becomes of it. */
  onMessage(sizeBytes: number): void;
}

/** A source of messages: hands them to its consumers. */
export class DataProducer {
  readonly id: string;
  readonly type: ProduceDataData['type'];
  readonly sctpStreamParameters: SctpStreamParameters | undefined;
  readonly consumers = new Set<DataConsumer>();
  readonly #label: string;
  readonly #protocol: string;
  readonly #context: DataProducerContext;
  #paused: boolean;
  #closed = false;
  #messagesReceived = 0;
  #bytesReceived = 0;
  /** Messages that were too large, or came while paused. */
  discardedMessageCount = 0;

  constructor(data: ProduceDataData, context: DataProducerContext) {
    this.id = data.dataProducerId;
    this.type = data.type;
    this.sctpStreamParameters = data.sctpStreamParameters;
    this.#label = data.label;
    this.#protocol = data.protocol;
    this.#paused = data.paused;
    this.#context = context;
  }

  get paused(): boolean {
    return this.#paused;
  }

  addConsumer(consumer: DataConsumer): void {
    this.consumers.add(consumer);
  }

  removeConsumer(consumer: DataConsumer): void {
    this.consumers.delete(consumer);
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    for (const consumer of this.consumers) consumer.dataProducerPaused();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    for (const consumer of this.consumers) consumer.dataProducerResumed();
  }

  /** Takes one message, from the network or from the host. Its bytes must not change any more: consumers share them. */
  receive(message: ProducedMessage): void {
    const sizeBytes = message.message.length;
    this.#context.onMessage(sizeBytes);
    if (sizeBytes > this.#context.maxMessageSizeBytes) {
      this.discardedMessageCount++;
      this.#context.log.debug('message', `data producer ${this.id}: message of ${sizeBytes} bytes is too large`);
      return;
    }
    this.#messagesReceived++;
    this.#bytesReceived += sizeBytes;
    if (this.#paused) this.discardedMessageCount++;
    else for (const consumer of this.consumers) consumer.forward(message);
  }

  /** Idempotent. Consumers learn of it and are gone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const consumer of [...this.consumers]) consumer.dataProducerClosed();
    this.consumers.clear();
  }

  dump(): Record<string, unknown> {
    return {
      id: this.id,
      type: this.type,
      sctpStreamParameters: this.sctpStreamParameters,
      label: this.#label,
      protocol: this.#protocol,
      paused: this.#paused,
    };
  }

  getStats(nowMs: number): Record<string, unknown>[] {
    return [
      {
        type: 'data-producer',
        timestamp: Math.round(nowMs),
        label: this.#label,
        protocol: this.#protocol,
        messagesReceived: this.#messagesReceived,
        bytesReceived: this.#bytesReceived,
      },
    ];
  }
}
