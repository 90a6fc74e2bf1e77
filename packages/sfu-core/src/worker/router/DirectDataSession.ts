import type { DataMessage } from '../../channel/contract.ts';
import { ByteCounter } from '../rtp/ByteCounter.ts';
import type { DataConsumer, SendOutcome } from './DataConsumer.ts';
import { DataSession, type DataSessionContext } from './DataSession.ts';

/** Data producers and consumers whose other end is the host's own process. */
export class DirectDataSession extends DataSession {
  readonly isPipe = false;
  readonly maxSendMessageSizeBytes: number;
  readonly maxReceiveMessageSizeBytes: number;
  /** Payload of all messages from the host. */
  readonly received = new ByteCounter();
  /** Payload of all messages to the host. */
  readonly sent = new ByteCounter();
  protected readonly type = 'direct';
  protected readonly defaultBufferedAmountLowThresholdBytes = 0;

  constructor(
    limits: { maxSendMessageSizeBytes: number; maxReceiveMessageSizeBytes: number },
    context: DataSessionContext,
  ) {
    super(context);
    this.maxSendMessageSizeBytes = limits.maxSendMessageSizeBytes;
    this.maxReceiveMessageSizeBytes = limits.maxReceiveMessageSizeBytes;
  }

  send(dataConsumer: DataConsumer, { message, ppid }: DataMessage): SendOutcome {
    this.context.channel.notify('dataConsumer.message', dataConsumer.id, { message, ppid });
    this.sent.add(message.length, this.context.environment.clock.nowMs());
    return 'sent';
  }

  /** The channel to the host buffers nothing that we could count. */
  bufferedAmountBytes(): number {
    return 0;
  }

  setBufferedAmountLowThreshold(): void {}

  protected override onProducerMessage(sizeBytes: number): void {
    this.received.add(sizeBytes, this.context.environment.clock.nowMs());
  }
}
