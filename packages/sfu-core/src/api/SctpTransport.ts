import type { NotificationHandlers } from '../channel/Channel.ts';
import type { SctpData } from '../channel/contract.ts';
import { copyOf } from '../ortc/copyOf.ts';
import type { AppData } from '../types/appData.ts';
import type { SctpState, SctpTransportEvents } from '../types/baseTransport.ts';
import type { SctpNegotiatedCapabilities, SctpParameters } from '../types/sctpParameters.ts';
import type { EventMap } from './EnhancedEventEmitter.ts';
import { Transport, type TransportObserverEvents } from './Transport.ts';
import type { TransportParts } from './TransportParent.ts';

export type SctpTransportObserverEvents = TransportObserverEvents & { sctpstatechange: [SctpState] };

/** A transport over which SCTP may run. */
export abstract class SctpTransport<
  TransportAppData extends AppData = AppData,
  Events extends SctpTransportEvents & EventMap = SctpTransportEvents,
  ObserverEvents extends SctpTransportObserverEvents & EventMap = SctpTransportObserverEvents,
> extends Transport<TransportAppData, Events, ObserverEvents> {
  readonly #sctpParameters: SctpParameters | undefined;
  #sctpState: SctpState | undefined;
  #sctpNegotiatedCapabilities: SctpNegotiatedCapabilities | undefined;

  /** @internal */
  constructor(parts: TransportParts<TransportAppData>, sctp: SctpData | undefined) {
    super(parts);
    this.#sctpParameters = sctp?.sctpParameters;
    this.#sctpState = sctp?.sctpState;
  }

  /** Undefined without `enableSctp`. */
  get sctpParameters(): SctpParameters | undefined {
    return copyOf(this.#sctpParameters);
  }

  /** Undefined without `enableSctp`. */
  get sctpState(): SctpState | undefined {
    return this.#sctpState;
  }

  /** Undefined until SCTP is connected. */
  get sctpNegotiatedCapabilities(): SctpNegotiatedCapabilities | undefined {
    return copyOf(this.#sctpNegotiatedCapabilities);
  }

  protected override listen(handlers: NotificationHandlers): void {
    super.listen({
      'transport.sctpStateChange': ({ sctpState, negotiated }) => {
        if (negotiated) {
          this.#sctpNegotiatedCapabilities = negotiated;
          this.sctpStreamIds.limit = negotiated.negotiatedMaxOutboundStreams;
        }
        this.#sctpState = sctpState;
        // This without the events of the kind of transport, so that the common ones can be emitted.
        (this as unknown as SctpTransport).emitBoth('sctpstatechange', sctpState);
      },
      ...handlers,
    });
  }

  protected override closeChildren(): void {
    if (this.#sctpState) this.#sctpState = 'closed';
    super.closeChildren();
  }
}
