import type { SctpData, SctpSettings } from '../../channel/contract.ts';
import type { SctpState } from '../../types/baseTransport.ts';
import { DataSession, type DataSessionContext } from './DataSession.ts';

export interface SctpDataSessionContext extends DataSessionContext {
  /** Hands one SCTP packet to the transport below (DTLS, or plain UDP). */
  send(packet: Buffer): void;
}

/** Data producers and consumers over one SCTP association. */
export class SctpDataSession extends DataSession {
  readonly #settings: SctpSettings;
  declare protected readonly context: SctpDataSessionContext;

  constructor(settings: SctpSettings, context: SctpDataSessionContext) {
    super(context);
    this.#settings = settings;
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

  /** The transport below was connected, or lost. The association begins with the first connection. */
  linkStateChanged(_isConnected: boolean): void {}

  /** Takes one SCTP packet. The buffer is ours from now on. */
  receive(_packet: Buffer): void {}
}
