import type { ConsumeDataData, DataMessage } from '../../../channel/contract.ts';
import { type EngineChannel, EngineError } from '../../../channel/EngineChannel.ts';
import type { SctpStreamParameters } from '../../../types/sctpParameters.ts';
import type { EngineLog } from '../../EngineLog.ts';
import type { DataProducer } from './DataProducer.ts';
import { encodePipedMessage, type ProducedMessage } from './pipedMessage.ts';

/** What became of a message: on its way, no room for it, or nobody to take it. */
export type SendOutcome = 'sent' | 'sendBufferFull' | 'failed';

/** How a data consumer reaches its remote. */
export interface DataDownlink {
  readonly maxMessageSizeBytes: number;
  /** Whether another router is at its end, which has to learn of a message's subchannels. */
  readonly isPipe: boolean;
  send(dataConsumer: DataConsumer, message: DataMessage): SendOutcome;
  bufferedAmountBytes(dataConsumer: DataConsumer): number;
  setBufferedAmountLowThreshold(dataConsumer: DataConsumer, thresholdBytes: number): void;
  onDataProducerClosed(dataConsumer: DataConsumer): void;
}

export interface DataConsumerContext {
  channel: EngineChannel;
  log: EngineLog;
  downlink: DataDownlink;
  /** 0 for type `direct`. */
  bufferedAmountLowThresholdBytes: number;
}

/** One data producer as sent to one remote. */
export class DataConsumer {
  readonly id: string;
  readonly type: ConsumeDataData['type'];
  readonly sctpStreamParameters: SctpStreamParameters | undefined;
  readonly dataProducer: DataProducer;
  readonly #label: string;
  readonly #protocol: string;
  readonly #context: DataConsumerContext;
  readonly #subchannels: Set<number>;
  #bufferedAmountLowThresholdBytes: number;
  #paused: boolean;
  /** Whether the host knows that the send buffer is full; it is told once until a message finds room again. */
  #toldBufferFull = false;
  #messagesSent = 0;
  #bytesSent = 0;
  /** Messages that were for this consumer and that nothing became of. */
  droppedMessageCount = 0;

  constructor(data: ConsumeDataData, dataProducer: DataProducer, context: DataConsumerContext) {
    this.id = data.dataConsumerId;
    this.type = data.type;
    this.sctpStreamParameters = data.sctpStreamParameters;
    this.dataProducer = dataProducer;
    this.#label = data.label;
    this.#protocol = data.protocol;
    this.#paused = data.paused;
    this.#subchannels = new Set(data.subchannels);
    this.#context = context;
    this.#bufferedAmountLowThresholdBytes = context.bufferedAmountLowThresholdBytes;
  }

  /** Bytes. Throws for type `direct`. */
  get bufferedAmount(): number {
    this.#checkIsSctp();
    return this.#bufferedAmountBytes;
  }

  get bufferedAmountLowThresholdBytes(): number {
    return this.#bufferedAmountLowThresholdBytes;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Throws for type `direct`. */
  setBufferedAmountLowThreshold(thresholdBytes: number): void {
    this.#checkIsSctp();
    this.#bufferedAmountLowThresholdBytes = thresholdBytes;
    this.#context.downlink.setBufferedAmountLowThreshold(this, thresholdBytes);
  }

  setSubchannels(subchannels: number[]): number[] {
    this.#subchannels.clear();
    for (const subchannel of subchannels) this.#subchannels.add(subchannel);
    return [...this.#subchannels];
  }

  addSubchannel(subchannel: number): number[] {
    this.#subchannels.add(subchannel);
    return [...this.#subchannels];
  }

  removeSubchannel(subchannel: number): number[] {
    this.#subchannels.delete(subchannel);
    return [...this.#subchannels];
  }

  /**
   * A message of the host for this remote alone, whatever its subchannels. Answers what is buffered then, bytes. Throws for
   * type `direct`, for a message that is too large, and when the message can't be sent.
   */
  send(message: DataMessage): number {
    this.#checkIsSctp();
    const { maxMessageSizeBytes } = this.#context.downlink;
    const sizeBytes = message.message.length;
    if (sizeBytes > maxMessageSizeBytes) {
      throw new EngineError(
        'TypeError',
        `given message exceeds maxMessageSize value [maxMessageSize:${maxMessageSizeBytes}, len:${sizeBytes}]`,
      );
    }
    const outcome = this.#isActive ? this.#transmit(message) : 'failed';
    if (outcome === 'sendBufferFull') throw new EngineError('Error', 'sctpsendbufferfull');
    if (outcome === 'failed') throw new EngineError('Error', 'message send failed');
    return this.#bufferedAmountBytes;
  }

  /** A message of the producer, for all of its consumers or for some. */
  forward(message: ProducedMessage): void {
    if (!this.#isActive || !this.#isFor(message)) return;
    const { downlink, log } = this.#context;
    const carried = downlink.isPipe ? encodePipedMessage(this.#reduced(message)) : message.message;
    if (carried.length > downlink.maxMessageSizeBytes) {
      this.droppedMessageCount++;
      log.debug('message', `data consumer ${this.id}: message of ${carried.length} bytes is too large`);
      return;
    }
    if (this.#transmit({ message: carried, ppid: message.ppid }) !== 'sent') this.droppedMessageCount++;
  }

  bufferedAmountLow(bufferedAmount: number): void {
    this.#context.channel.notify('dataConsumer.bufferedAmountLow', this.id, { bufferedAmount });
  }

  dataProducerPaused(): void {
    this.#context.channel.notify('dataConsumer.dataProducerPause', this.id, undefined);
  }

  dataProducerResumed(): void {
    this.#context.channel.notify('dataConsumer.dataProducerResume', this.id, undefined);
  }

  /** The host learns of it, and the consumer is gone. */
  dataProducerClosed(): void {
    this.#context.channel.notify('dataConsumer.dataProducerClose', this.id, undefined);
    this.#context.downlink.onDataProducerClosed(this);
  }

  dump(): Record<string, unknown> {
    return {
      id: this.id,
      dataProducerId: this.dataProducer.id,
      type: this.type,
      sctpStreamParameters: this.sctpStreamParameters,
      label: this.#label,
      protocol: this.#protocol,
      bufferedAmount: this.#bufferedAmountBytes,
      bufferedAmountLowThreshold: this.#bufferedAmountLowThresholdBytes,
      paused: this.#paused,
      dataProducerPaused: this.dataProducer.paused,
      subchannels: [...this.#subchannels],
    };
  }

  getStats(nowMs: number): Record<string, unknown>[] {
    return [
      {
        type: 'data-consumer',
        timestamp: Math.round(nowMs),
        label: this.#label,
        protocol: this.#protocol,
        messagesSent: this.#messagesSent,
        bytesSent: this.#bytesSent,
        bufferedAmount: this.#bufferedAmountBytes,
      },
    ];
  }

  get #isActive(): boolean {
    return !this.#paused && !this.dataProducer.paused;
  }

  get #bufferedAmountBytes(): number {
    return this.#context.downlink.bufferedAmountBytes(this);
  }

  #checkIsSctp(): void {
    if (this.type !== 'sctp') throw new EngineError('TypeError', 'invalid DataConsumer type');
  }

  #isFor({ subchannels, requiredSubchannel, ignoredSubchannel }: ProducedMessage): boolean {
    const { isPipe } = this.#context.downlink;
    // Without subchannels of its own a pipe carries all; the consumers at its other end choose.
    if (isPipe && this.#subchannels.size === 0) return true;
    if (requiredSubchannel !== undefined && !this.#subchannels.has(requiredSubchannel)) return false;
    // Who is to be left out may be one of several beyond a pipe: that is for them to tell apart.
    if (!isPipe && ignoredSubchannel !== undefined && this.#subchannels.has(ignoredSubchannel)) return false;
    return subchannels.length === 0 || subchannels.some((subchannel) => this.#subchannels.has(subchannel));
  }

  /** The message with those subchannels only that a pipe with subchannels of its own carries. */
  #reduced(message: ProducedMessage): ProducedMessage {
    if (this.#subchannels.size === 0) return message;
    return { ...message, subchannels: message.subchannels.filter((subchannel) => this.#subchannels.has(subchannel)) };
  }

  #transmit(message: DataMessage): SendOutcome {
    const { channel, downlink } = this.#context;
    const outcome = downlink.send(this, message);
    if (outcome === 'sent') {
      this.#messagesSent++;
      this.#bytesSent += message.message.length;
      this.#toldBufferFull = false;
    } else if (outcome === 'sendBufferFull' && !this.#toldBufferFull) {
      this.#toldBufferFull = true;
      channel.notify('dataConsumer.sctpSendBufferFull', this.id, undefined);
    }
    return outcome;
  }
}
