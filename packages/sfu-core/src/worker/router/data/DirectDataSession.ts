import type { DataMessage } from '../../../channel/contract.ts';
import type { TransportTraffic } from '../transports/TransportTraffic.ts';
import type { DataConsumer, SendOutcome } from './DataConsumer.ts';
import { DataSession, type DataSessionContext } from './DataSession.ts';

export interface DirectDataSessionContext extends DataSessionContext {
  /** Counts the payload of all messages. */
  traffic: TransportTraffic;
}

/** Data producers and consumers whose other end is the host's own process. */
export class DirectDataSession extends DataSession {
  readonly isPipe = false;
  readonly maxSendMessageSizeBytes: number;
  readonly maxReceiveMessageSizeBytes: number;
  protected readonly type = 'direct';
  protected readonly defaultBufferedAmountLowThresholdBytes = 0;
  declare protected readonly context: DirectDataSessionContext;

  constructor(
    limits: { maxSendMessageSizeBytes: number; maxReceiveMessageSizeBytes: number },
    context: DirectDataSessionContext,
  ) {
    super(context);
    this.maxSendMessageSizeBytes = limits.maxSendMessageSizeBytes;
    this.maxReceiveMessageSizeBytes = limits.maxReceiveMessageSizeBytes;
  }

  send(dataConsumer: DataConsumer, { message, ppid }: DataMessage): SendOutcome {
    this.context.channel.notify('dataConsumer.message', dataConsumer.id, { message, ppid });
    this.context.traffic.dataSent.add(message.length, this.context.environment.clock.nowMs());
    return 'sent';
  }

  /** The channel to the host buffers nothing that we could count. */
  bufferedAmountBytes(): number {
    return 0;
  }

  setBufferedAmountLowThreshold(): void {}

  protected override onProducerMessage(sizeBytes: number): void {
    this.context.traffic.received.add(sizeBytes, this.context.environment.clock.nowMs());
  }
}
