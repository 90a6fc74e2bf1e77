/** The other Routers of a SpreadRouter, as one of them sees them: what it lacks is brought from there. */
export interface Neighbours {
  /** Resolves when the Router has the Producer, or nobody has it. Rejects when it could not be piped. */
  bringProducer(producerId: string): Promise<void>;
  /** As {@link bringProducer}. */
  bringDataProducer(dataProducerId: string): Promise<void>;
}
