import { InvalidStateError } from '../../types/errors.ts';
import type { SpreadPlace } from '../../types/spreadRouter.ts';
import type { Router } from '../Router.ts';
import { choosePlace } from './choosePlace.ts';
import { SpreadPart } from './SpreadPart.ts';

/** What the parts of a SpreadRouter are made from. */
export type SpreadPartsOptions = {
  places: () => readonly SpreadPlace[];
  spreadAt: number;
  spanAt: number;
  onCrowded(): void;
  createRouter(place: SpreadPlace): Promise<Router>;
  /** Streams that would be piped to a further Router. */
  pipedStreams(): number;
  onOpened(router: Router): void;
  /** Its Worker is gone. */
  onLost(router: Router): void;
};

/** The Routers that a SpreadRouter is made of: one at first, one more when load asks for it, one less when it is empty. */
export class SpreadParts {
  readonly #options: SpreadPartsOptions;
  /** The oldest first. */
  readonly #parts: SpreadPart[] = [];
  #closed = false;

  constructor(options: SpreadPartsOptions) {
    this.#options = options;
  }

  /** Those that are there, the oldest first. */
  get routers(): Router[] {
    return this.#parts.flatMap(({ router }) => router ?? []);
  }

  get empty(): boolean {
    return this.#parts.length === 0;
  }

  /** The first one. @throws InvalidStateError when there is no place for it. */
  oldest(): SpreadPart {
    return this.#parts[0] ?? this.choose();
  }

  /** The one that the next transport is made on. @throws InvalidStateError when there is no place for it. */
  choose(): SpreadPart {
    if (this.#closed) throw new InvalidStateError('SpreadRouter closed');
    const used = this.#parts.filter(({ place }) => !place.worker.closed);
    const workers = used.map(({ place }) => place.worker);
    const free = this.#options.places().filter(({ worker }) => !worker.closed && !workers.includes(worker));
    const place = this.#choosePlace(
      used.map((part) => part.place),
      free,
    );
    if (!place) throw new InvalidStateError('there is no Worker to be on');
    return used.find((part) => part.place === place) ?? this.#open(place);
  }

  /** Closes the Routers. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const router of this.routers) router.close();
  }

  /** On this machine, where it begins, until there is too much to do. */
  #choosePlace(used: SpreadPlace[], free: SpreadPlace[]): SpreadPlace | undefined {
    const { spreadAt, spanAt, onCrowded, pipedStreams } = this.#options;
    const loadOf = ({ worker }: SpreadPlace) => worker.load;
    // Each is sent by one Worker and received by another.
    const openingCost = 2 * pipedStreams();
    const [near, far] = [free.filter((place) => !place.pipeListenInfo), free.filter((place) => place.pipeListenInfo)];
    let place = choosePlace({ used, free: near, loadOf, spreadAt, openingCost });
    if (!place || loadOf(place) < spanAt) return place;
    if (used.length > 0) {
      const farther = choosePlace({ used, free: far, loadOf, spreadAt: spanAt, openingCost });
      if (farther && far.includes(farther)) place = farther;
    }
    if (loadOf(place) >= spanAt) onCrowded();
    return place;
  }

  #open(place: SpreadPlace): SpreadPart {
    const part = new SpreadPart(place, this.#openRouter(place));
    this.#parts.push(part);
    part.onEmpty = () => {
      // The last one is kept: it is what the next transport is made on.
      if (this.#parts.length > 1) part.router?.close();
    };
    part.opening.then(
      (router) => {
        router.on('workerclose', () => {
          this.#remove(part);
          this.#options.onLost(router);
        });
        router.observer.on('close', () => this.#remove(part));
        this.#options.onOpened(router);
      },
      () => this.#remove(part),
    );
    return part;
  }

  async #openRouter(place: SpreadPlace): Promise<Router> {
    const release = place.worker.reserveLoad(1);
    const router = await this.#options.createRouter(place).finally(release);
    if (this.#closed) router.close();
    if (router.closed) throw new InvalidStateError('SpreadRouter closed');
    return router;
  }

  #remove(part: SpreadPart): void {
    const at = this.#parts.indexOf(part);
    if (at >= 0) this.#parts.splice(at, 1);
  }
}
