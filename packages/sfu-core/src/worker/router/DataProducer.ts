import type { Commands, ProduceDataData } from '../../channel/contract.ts';
import type { DataConsumer } from './DataConsumer.ts';

/** A source of messages: hands them to its consumers. */
export class DataProducer {
  readonly id: string;
  readonly consumers = new Set<DataConsumer>();

  constructor(data: ProduceDataData) {
    this.id = data.dataProducerId;
  }

  get paused(): boolean {
    return false;
  }

  pause(): void {}

  resume(): void {}

  /** Takes one message, from the network or from the host. */
  receive(_message: Commands['dataProducer.send']): void {}

  dump(): Record<string, unknown> {
    return {};
  }

  getStats(_nowMs: number): Record<string, unknown>[] {
    return [];
  }
}
