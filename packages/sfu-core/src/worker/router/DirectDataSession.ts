import { DataSession, type DataSessionContext } from './DataSession.ts';

/** Data producers and consumers whose other end is the host's own process. */
export class DirectDataSession extends DataSession {
  readonly maxSendMessageSizeBytes: number;
  readonly maxReceiveMessageSizeBytes: number;

  constructor(
    limits: { maxSendMessageSizeBytes: number; maxReceiveMessageSizeBytes: number },
    context: DataSessionContext,
  ) {
    super(context);
    this.maxSendMessageSizeBytes = limits.maxSendMessageSizeBytes;
    this.maxReceiveMessageSizeBytes = limits.maxReceiveMessageSizeBytes;
  }
}
