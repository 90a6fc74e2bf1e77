/** The other Routers of a SpreadRouter, as one of them sees them: what it lacks is brought from there. */
export interface Neighbours {
  /** Resolves when the Router has the Producer, or nobody has it. Rejects when it could not be piped. */
  bringProducer(producerId: string): Promise<void>;
  /** As {@link bringProducer}. */
  bringDataProducer(dataProducerId: string): Promise<void>;
}

/** What a Router has, by id, and its neighbours; undefined: it stands alone. */
type Having<Name extends string> = { readonly [K in Name]: ReadonlyMap<string, unknown> } & {
  readonly neighbours: Neighbours | undefined;
};

/** Has a Producer of a neighbour in the Router as well; without effect when it is there, or nobody has it. */
export async function bringProducer(router: Having<'producers'>, producerId: string): Promise<void> {
  if (!router.producers.has(producerId)) await router.neighbours?.bringProducer(producerId);
}

/** As {@link bringProducer}. */
export async function bringDataProducer(router: Having<'dataProducers'>, dataProducerId: string): Promise<void> {
  if (!router.dataProducers.has(dataProducerId)) await router.neighbours?.bringDataProducer(dataProducerId);
}
