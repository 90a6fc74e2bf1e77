import type { AppData } from './appData.ts';
import type { BaseTransportDump, BaseTransportStats, TransportEvents } from './baseTransport.ts';

/** What `router.createDirectTransport()` takes. */
export type DirectTransportOptions<DirectTransportAppData extends AppData = AppData> = {
  /** Largest message a DataConsumer may send, bytes. Default 262144. */
  maxSendMessageSize?: number;
  /** Largest message a DataProducer may be given, bytes. Default 262144. */
  maxReceiveMessageSize?: number;
  /** @deprecated Both maximum sizes, where they are not given themselves. */
  maxMessageSize?: number;
  /** Default `{}`. */
  appData?: DirectTransportAppData;
};

export type DirectTransportDump = BaseTransportDump;

/** `type` is `direct-transport`. */
export type DirectTransportStat = BaseTransportStats & { type: string };

/** What it and its observer tell, beside what every transport does. */
export type DirectTransportOwnEvents = {
  /** An RTCP packet for the remote, which is this application. */
  rtcp: [Buffer];
};

export type DirectTransportEvents = TransportEvents & DirectTransportOwnEvents;
