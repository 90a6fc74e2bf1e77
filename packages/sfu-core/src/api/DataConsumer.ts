import { copyOf } from '../ortc/copyOf.ts';
import type { AppData } from '../types/appData.ts';
import type {
  DataConsumerDump,
  DataConsumerEvents,
  DataConsumerObserverEvents,
  DataConsumerStat,
  DataConsumerType,
} from '../types/dataConsumer.ts';
import type { SctpStreamParameters } from '../types/sctpParameters.ts';
import { bufferOf } from './bufferOf.ts';
import { dataMessage } from './dataMessage.ts';
import { subchannelSet } from './dataRequests.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { Stream, type StreamParts } from './Stream.ts';

const logger = new Logger('DataConsumer');

export type DataConsumerObserver = EnhancedEventEmitter<DataConsumerObserverEvents>;

/** What a DataConsumer is made from. */
export type DataConsumerParts<Data extends AppData> = StreamParts<Data> & {
  dataProducerId: string;
  type: DataConsumerType;
  sctpStreamParameters: SctpStreamParameters | undefined;
  label: string;
  protocol: string;
  dataProducerPaused: boolean;
  subchannels: number[];
};

/** Messages that a Router sends to an endpoint, or to the application. Made by `transport.consumeData()`. */
export class DataConsumer<DataConsumerAppData extends AppData = AppData> extends Stream<
  DataConsumerAppData,
  DataConsumerEvents,
  DataConsumerObserverEvents
> {
  readonly #parts: DataConsumerParts<DataConsumerAppData>;
  #dataProducerPaused: boolean;
  #subchannels: number[];

  /** @internal */
  constructor(parts: DataConsumerParts<DataConsumerAppData>) {
    super(parts);
    this.#parts = parts;
    this.#dataProducerPaused = parts.dataProducerPaused;
    this.#subchannels = parts.subchannels;
    this.#subscribe();
  }

  get dataProducerId(): string {
    return this.#parts.dataProducerId;
  }

  get type(): DataConsumerType {
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

  get dataProducerPaused(): boolean {
    return this.#dataProducerPaused;
  }

  /** What it is subscribed to (a copy). */
  get subchannels(): number[] {
    return [...this.#subchannels];
  }

  async dump(): Promise<DataConsumerDump> {
    logger.debug('dump()');
    return (await this.request('dataConsumer.dump')) as DataConsumerDump;
  }

  async getStats(): Promise<DataConsumerStat[]> {
    logger.debug('getStats()');
    return (await this.request('dataConsumer.getStats')) as DataConsumerStat[];
  }

  /** `bufferedamountlow` comes when no more than this is buffered. Bytes; TypeError if it is none. */
  async setBufferedAmountLowThreshold(threshold: number): Promise<void> {
    logger.debug(`setBufferedAmountLowThreshold() [threshold:${threshold}]`);
    if (!(threshold >= 0)) throw new TypeError('threshold must be a positive number');
    await this.request('dataConsumer.setBufferedAmountLowThreshold', { threshold });
  }

  /** What waits to be sent, bytes. */
  async getBufferedAmount(): Promise<number> {
    logger.debug('getBufferedAmount()');
    return (await this.request('dataConsumer.getBufferedAmount')).bufferedAmount;
  }

  /**
   * Sends a message to this endpoint alone. Not on a DirectTransport.
   *
   * @param ppid Default 51 for a string, 53 for a Buffer, 56 and 57 for empty ones (RFC 8831 section 8).
   * @returns What is buffered then, bytes.
   * @throws TypeError when the message is neither string nor Buffer, or too large, or this is direct; Error when it does
   *   not fit in the send buffer.
   */
  async send(message: string | Buffer, ppid?: number): Promise<number> {
    return (await this.request('dataConsumer.send', dataMessage(message, ppid))).bufferedAmount;
  }

  /** Subscribes it to these and no others. Each is 0 to 65535. */
  async setSubchannels(subchannels: number[]): Promise<void> {
    logger.debug('setSubchannels()');
    this.#subchannels = (
      await this.request('dataConsumer.setSubchannels', { subchannels: subchannelSet(subchannels) })
    ).subchannels;
  }

  async addSubchannel(subchannel: number): Promise<void> {
    logger.debug('addSubchannel()');
    this.#subchannels = (
      await this.request('dataConsumer.addSubchannel', { subchannel: subchannel & 0xffff })
    ).subchannels;
  }

  async removeSubchannel(subchannel: number): Promise<void> {
    logger.debug('removeSubchannel()');
    this.#subchannels = (
      await this.request('dataConsumer.removeSubchannel', { subchannel: subchannel & 0xffff })
    ).subchannels;
  }

  protected override get logger(): Logger {
    return logger;
  }

  protected override requestClose(): Promise<unknown> {
    return this.channel.request('transport.closeDataConsumer', this.transportId, { dataConsumerId: this.id });
  }

  protected override requestPause(): Promise<unknown> {
    return this.request('dataConsumer.pause');
  }

  protected override requestResume(): Promise<unknown> {
    return this.request('dataConsumer.resume');
  }

  protected override isSourcePaused(): boolean {
    return this.#dataProducerPaused;
  }

  #subscribe(): void {
    this.channel.subscribe(this.id, {
      'dataConsumer.dataProducerClose': () => this.closedWith('@dataproducerclose', 'dataproducerclose'),
      'dataConsumer.dataProducerPause': () => this.#setDataProducerPaused(true),
      'dataConsumer.dataProducerResume': () => this.#setDataProducerPaused(false),
      'dataConsumer.message': ({ message, ppid }) => this.safeEmit('message', bufferOf(message), ppid),
      'dataConsumer.sctpSendBufferFull': () => this.safeEmit('sctpsendbufferfull'),
      'dataConsumer.bufferedAmountLow': ({ bufferedAmount }) => this.safeEmit('bufferedamountlow', bufferedAmount),
    });
  }

  #setDataProducerPaused(dataProducerPaused: boolean): void {
    if (this.#dataProducerPaused === dataProducerPaused) return;
    this.#dataProducerPaused = dataProducerPaused;
    this.safeEmit(dataProducerPaused ? 'dataproducerpause' : 'dataproducerresume');
    if (!this.paused) this.tellPaused(dataProducerPaused);
  }
}
