import { copyOf } from '../ortc/copyOf.ts';
import type { AppData } from '../types/appData.ts';
import type {
  DataProducerDump,
  DataProducerEvents,
  DataProducerObserverEvents,
  DataProducerStat,
  DataProducerType,
} from '../types/dataProducer.ts';
import type { SctpStreamParameters } from '../types/sctpParameters.ts';
import { dataMessage } from './dataMessage.ts';
import { subchannelSet } from './dataRequests.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { Stream, type StreamParts } from './Stream.ts';

const logger = new Logger('DataProducer');

export type DataProducerObserver = EnhancedEventEmitter<DataProducerObserverEvents>;

/** What a DataProducer is made from. */
export type DataProducerParts<Data extends AppData> = StreamParts<Data> & {
  type: DataProducerType;
  sctpStreamParameters: SctpStreamParameters | undefined;
  label: string;
  protocol: string;
};

/**
 * Messages that an endpoint, or the application, sends to a Router. Made by `transport.produceData()`. Closing it closes
 * its DataConsumers, which emit `dataproducerclose`; pausing it pauses them, which emit `dataproducerpause`.
 */
export class DataProducer<DataProducerAppData extends AppData = AppData> extends Stream<
  DataProducerAppData,
  DataProducerEvents,
  DataProducerObserverEvents
> {
  readonly #parts: DataProducerParts<DataProducerAppData>;

  /** @internal */
  constructor(parts: DataProducerParts<DataProducerAppData>) {
    super(parts);
    this.#parts = parts;
  }

  get type(): DataProducerType {
    return this.#parts.type;
  }

  /** Undefined when it is direct. */
  get sctpStreamParameters(): SctpStreamParameters | undefined {
    return copyOf(this.#parts.sctpStreamParameters);
  }

  get label(): string {
    return this.#parts.label;
  }

  get protocol(): string {
    return this.#parts.protocol;
  }

  async dump(): Promise<DataProducerDump> {
    logger.debug('dump()');
    return (await this.request('dataProducer.dump')) as DataProducerDump;
  }

  async getStats(): Promise<DataProducerStat[]> {
    logger.debug('getStats()');
    return (await this.request('dataProducer.getStats')) as DataProducerStat[];
  }

  /**
   * Sends a message to its DataConsumers; meant for a DataProducer of a DirectTransport. An empty message arrives as such.
   *
   * @param ppid Default 51 for a string, 53 for a Buffer, 56 and 57 for empty ones (RFC 8831 section 8).
   * @param subchannels Only DataConsumers subscribed to one of these get it; default: all.
   * @param requiredSubchannel Only DataConsumers subscribed to this get it.
   * @param ignoredSubchannel DataConsumers subscribed to this do not get it.
   * @throws TypeError unless the message is a string or a Buffer.
   */
  send(
    message: string | Buffer,
    ppid?: number,
    subchannels: number[] = [],
    requiredSubchannel?: number,
    ignoredSubchannel?: number,
  ): void {
    this.channel.command('dataProducer.send', this.id, {
      ...dataMessage(message, ppid),
      subchannels: subchannelSet(subchannels),
      requiredSubchannel,
      ignoredSubchannel,
    });
  }

  protected override get logger(): Logger {
    return logger;
  }

  protected override requestClose(): Promise<unknown> {
    return this.channel.request('transport.closeDataProducer', this.transportId, { dataProducerId: this.id });
  }

  protected override requestPause(): Promise<unknown> {
    return this.request('dataProducer.pause');
  }

  protected override requestResume(): Promise<unknown> {
    return this.request('dataProducer.resume');
  }
}
