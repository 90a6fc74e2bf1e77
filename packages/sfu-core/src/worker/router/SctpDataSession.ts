import type { SctpData, SctpSettings } from '../../channel/contract.ts';
import type { SctpState } from '../../types/baseTransport.ts';
import type { SendOutcome } from './DataConsumer.ts';
import { DataSession, type DataSessionContext } from './DataSession.ts';

export interface SctpDataSessionContext extends DataSessionContext {
  /** Hands one SCTP packet to the transport below (DTLS, or plain UDP). */
  send(packet: Buffer): void;
}

/** Data producers and consumers over one SCTP association. */
export class SctpDataSession extends DataSession {
  /** Messages carry their subchannels to another router. To be set before the first one. */
  isPipe = false;
  readonly maxSendMessageSizeBytes: number;
  readonly maxReceiveMessageSizeBytes: number;
  protected readonly type = 'sctp';
  protected readonly defaultBufferedAmountLowThresholdBytes: number;
  declare protected readonly context: SctpDataSessionContext;
  readonly #settings: SctpSettings;

  constructor(settings: SctpSettings, context: SctpDataSessionContext) {
    super(context);
    this.#settings = settings;
    this.maxSendMessageSizeBytes = settings.maxSendMessageSize;
    this.maxReceiveMessageSizeBytes = settings.maxReceiveMessageSize;
    this.defaultBufferedAmountLowThresholdBytes = settings.defaultStreamBufferedAmountLowThreshold;
  }

  get state(): SctpState {
    return 'new';
  }

  /** What the host is told when the transport is made. */
  get data(): SctpData {
    const { defaultStreamBufferedAmountLowThreshold: _, ...sizes } = this.#settings;
    return {
      sctpParameters: { port: 5000, ...sizes, OS: 65535, MIS: 65535, maxMessageSize: sizes.maxReceiveMessageSize },
      sctpState: this.state,
    };
  }

  /** The transport below was connected, or lost. */
  linkStateChanged(_isConnected: boolean): void {}

  /** Takes one SCTP packet. The buffer is ours from now on. */
  receive(_packet: Buffer): void {}

  send(): SendOutcome {
    return 'failed';
  }

  bufferedAmountBytes(): number {
    return 0;
  }

  setBufferedAmountLowThreshold(): void {}
}
