import type { SctpStreamParameters } from '@parley/signaling-protocol';
import type { AppData, ProduceDataOptions, SfuDataConsumer, SfuDataProducer } from '../sfu/border.ts';
import { FakeObject } from './FakeObject.ts';

const textPpid = 51;

/** Data producer of a FakeSfu. */
export class FakeDataProducer extends FakeObject implements SfuDataProducer {
  readonly label: string;
  readonly protocol: string;
  readonly appData: AppData;
  readonly consumers: FakeDataConsumer[] = [];

  constructor({ label, protocol, appData }: ProduceDataOptions) {
    super('dataProducer');
    this.label = label;
    this.protocol = protocol;
    this.appData = appData ?? {};
  }

  /** As if the remote, or this process, sent it. */
  send(message: string, ppid = textPpid): void {
    for (const consumer of this.consumers) consumer.deliver(message, ppid);
  }

  async getStats() {
    return [{ type: 'data-producer' }];
  }

  protected override end(): boolean {
    if (!super.end()) return false;
    for (const consumer of this.consumers) consumer.endWith('dataproducerclose');
    return true;
  }
}

/** Data consumer of a FakeSfu. */
export class FakeDataConsumer extends FakeObject implements SfuDataConsumer {
  readonly dataProducerId: string;
  readonly label: string;
  readonly protocol: string;
  readonly sctpStreamParameters: SctpStreamParameters | undefined;
  /** What the remote got. */
  readonly sent: string[] = [];

  constructor(dataProducer: FakeDataProducer, sctpStreamParameters: SctpStreamParameters | undefined) {
    super('dataConsumer');
    this.dataProducerId = dataProducer.id;
    this.label = dataProducer.label;
    this.protocol = dataProducer.protocol;
    this.sctpStreamParameters = sctpStreamParameters;
    dataProducer.consumers.push(this);
  }

  deliver(message: string, ppid: number): void {
    if (this.closed) return;
    if (this.sctpStreamParameters) this.sent.push(message);
    else this.emit('message', Buffer.from(message), ppid);
  }

  async send(message: string): Promise<number> {
    if (!this.sctpStreamParameters) throw new TypeError('not on a direct transport');
    this.sent.push(message);
    return 0;
  }

  async getStats() {
    return [{ type: 'data-consumer' }];
  }
}
