import type { Channel } from '../channel/Channel.ts';
import type { NormalizedRtpCapabilities } from '../ortc/index.ts';
import type { AppData } from '../types/appData.ts';
import type { Producer } from './Producer.ts';

/** What a transport needs of its Router, and tells it. */
export interface TransportParent {
  readonly routerId: string;
  readonly rtpCapabilities: NormalizedRtpCapabilities;
  findProducer(producerId: string): Producer | undefined;
  producerCreated(producer: Producer): void;
  producerClosed(producer: Producer): void;
  /** However it was closed. */
  transportClosed(): void;
}

/** What a transport is made from. */
export type TransportParts<Data extends AppData> = {
  id: string;
  appData: Data | undefined;
  channel: Channel;
  parent: TransportParent;
};
