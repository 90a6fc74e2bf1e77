import type { NormalizedRtpCapabilities } from '../ortc/index.ts';
import type { AppData } from '../types/appData.ts';
import type { DataProducer } from './DataProducer.ts';
import type { EngineObjectParts } from './EngineObject.ts';
import type { Producer } from './Producer.ts';
import type { Neighbours } from './spread/Neighbours.ts';

/** What a transport needs of its Router, and tells it. */
export interface TransportParent {
  readonly routerId: string;
  readonly rtpCapabilities: NormalizedRtpCapabilities;
  /** By id. */
  readonly producers: Map<string, Producer>;
  /** By id. */
  readonly dataProducers: Map<string, DataProducer>;
  /** Undefined: the Router stands alone. */
  readonly neighbours: Neighbours | undefined;
}

/** What a transport is made from. */
export type TransportParts<Data extends AppData> = EngineObjectParts<Data> & { parent: TransportParent };
