import type { PeerInfo } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuDataProducer, SfuProducer } from '../sfu/border.ts';

/** Somebody in a room, as the others see it: a peer or a broadcaster. */
export interface Participant {
  readonly id: string;
  /** Undefined before it joined. */
  readonly info: PeerInfo | undefined;
  readonly closed: boolean;
  readonly logger: Logger;
  readonly producers: ReadonlyMap<string, SfuProducer>;
  readonly dataProducers: ReadonlyMap<string, SfuDataProducer>;
}
