import type { SfuProducer } from '../sfu/border.ts';
import { LayerDemand, type WantedLayer } from './LayerDemand.ts';

/** The demand for the layers of each producer in a room whose sender can be told of it. */
export class LayerDemands {
  readonly #byProducerId = new Map<string, LayerDemand>();

  /** Watches over a producer, until it closes. The arguments are those of {@link LayerDemand}. */
  watch(producer: SfuProducer, spatialLayers: number, tell: (maxSpatialLayer: WantedLayer) => void): void {
    if (producer.closed) return;
    const demand = new LayerDemand(spatialLayers, tell);
    this.#byProducerId.set(producer.id, demand);
    producer.observer.on('close', () => {
      demand.close();
      this.#byProducerId.delete(producer.id);
    });
  }

  /** Undefined: nobody would be told. */
  of({ id }: Pick<SfuProducer, 'id'>): LayerDemand | undefined {
    return this.#byProducerId.get(id);
  }
}
