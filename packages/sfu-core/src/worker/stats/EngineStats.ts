import type { WorkerStats } from '../../types/workerStats.ts';
import type { Environment } from '../io/Environment.ts';
import { processUsage } from '../io/resourceUsage.ts';
import type { Consumer } from '../router/consumers/Consumer.ts';
import type { Router } from '../router/Router.ts';
import type { Transport } from '../router/transports/Transport.ts';
import { EngineSamples } from './EngineSamples.ts';
import { MediaTally } from './MediaTally.ts';
import { TransportTally } from './TransportTally.ts';

/**
 * What all transports, producers and consumers of an engine add up to. Nothing is counted for it packet by packet: streams count for
 * themselves, and are added up when somebody asks, and when they close.
 */
export class EngineStats {
  readonly #routers: () => Iterable<Router>;
  readonly #closed = new TransportTally();
  readonly #samples: EngineSamples;
  #told = new MediaTally();

  constructor(environment: Environment, routers: () => Iterable<Router>) {
    this.#routers = routers;
    this.#samples = new EngineSamples(environment, routers);
  }

  /** To be called before a transport closes, for what it has done to stay in the totals. */
  transportCloses(transport: Transport): void {
    this.#closed.addTransport(transport);
  }

  collect(): WorkerStats {
    this.#samples.start();
    const tally = new TransportTally();
    tally.add(this.#closed);
    const open = new OpenObjects();
    for (const router of this.#routers()) {
      for (const transport of router.transports.values()) {
        tally.addTransport(transport);
        open.addTransport(transport);
      }
      open.dataProducers += router.dataProducers.size;
      open.dataConsumers += router.dataConsumers.size;
    }
    const { media, traffic } = tally;
    media.neverBelow(this.#told);
    this.#told = media;
    return {
      ...processUsage(),
      ...open.counts,
      traffic,
      received: media.received,
      sent: media.sent,
      roundTripTimeMs: this.#samples.roundTripTimeMs.snapshot,
      availableOutgoingBitrate: this.#samples.availableOutgoingBitrate.snapshot,
      eventLoopDelayMs: this.#samples.eventLoopDelayMs.snapshot,
    };
  }

  /** Idempotent. */
  close(): void {
    this.#samples.close();
  }
}

/** What there is now. */
class OpenObjects {
  dataProducers = 0;
  dataConsumers = 0;
  readonly #transports = { webrtc: 0, plain: 0, pipe: 0, direct: 0 };
  readonly #producers = { audio: 0, video: 0 };
  readonly #consumers = { audio: 0, video: 0 };
  readonly #layers = new Map<string, WorkerStats['layersSent'][number]>();

  addTransport({ type, session }: Transport): void {
    this.#transports[type]++;
    if (type === 'pipe') return;
    for (const { kind } of session.producers.values()) this.#producers[kind]++;
    for (const consumer of session.consumers.values()) this.#addConsumer(consumer);
  }

  get counts(): Pick<
    WorkerStats,
    'transports' | 'producers' | 'consumers' | 'dataProducers' | 'dataConsumers' | 'layersSent'
  > {
    return {
      transports: this.#transports,
      producers: this.#producers,
      consumers: this.#consumers,
      dataProducers: this.dataProducers,
      dataConsumers: this.dataConsumers,
      layersSent: [...this.#layers.values()],
    };
  }

  #addConsumer({ kind, currentLayers }: Consumer): void {
    this.#consumers[kind]++;
    if (!currentLayers) return;
    const { spatialLayer, temporalLayer = 0 } = currentLayers;
    const key = `${spatialLayer}.${temporalLayer}`;
    const entry = this.#layers.get(key) ?? { spatialLayer, temporalLayer, consumers: 0 };
    entry.consumers++;
    this.#layers.set(key, entry);
  }
}
