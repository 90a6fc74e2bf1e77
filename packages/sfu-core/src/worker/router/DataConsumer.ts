import type { ConsumeDataData, DataMessage } from '../../channel/contract.ts';
import type { DataProducer } from './DataProducer.ts';

/** One data producer as sent to one remote. */
export class DataConsumer {
  readonly id: string;
  readonly dataProducer: DataProducer;

  constructor(data: ConsumeDataData, dataProducer: DataProducer) {
    this.id = data.dataConsumerId;
    this.dataProducer = dataProducer;
  }

  get bufferedAmount(): number {
    return 0;
  }

  pause(): void {}

  resume(): void {}

  setBufferedAmountLowThreshold(_thresholdBytes: number): void {}

  setSubchannels(subchannels: number[]): number[] {
    return subchannels;
  }

  addSubchannel(subchannel: number): number[] {
    return [subchannel];
  }

  removeSubchannel(_subchannel: number): number[] {
    return [];
  }

  /** A message of the host for this remote alone. Answers what is buffered then, bytes. */
  send(_message: DataMessage): number {
    return 0;
  }

  dump(): Record<string, unknown> {
    return {};
  }

  getStats(_nowMs: number): Record<string, unknown>[] {
    return [];
  }
}
