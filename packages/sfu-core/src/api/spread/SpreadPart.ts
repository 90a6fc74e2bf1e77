import type { SpreadPlace } from '../../types/spreadRouter.ts';
import type { Router } from '../Router.ts';

/** What is made on a Router, and ends. */
export interface Tenant {
  readonly closed: boolean;
  readonly observer: { on(event: 'close', listener: () => void): unknown };
}

/** One Router of a SpreadRouter, and where it is. It counts from when it is asked for. */
export class SpreadPart {
  readonly place: SpreadPlace;
  /** Rejects when it could not be made. */
  readonly opening: Promise<Router>;
  /** Called when the last transport or observer has left it. */
  onEmpty: () => void = () => undefined;
  #router: Router | undefined;
  #tenantCount = 0;

  constructor(place: SpreadPlace, opening: Promise<Router>) {
    this.place = place;
    this.opening = opening;
    opening.then(
      (router) => {
        this.#router = router;
      },
      () => undefined,
    );
  }

  /** Undefined: it is not there yet. */
  get router(): Router | undefined {
    return this.#router;
  }

  /**
   * Makes a transport or an observer on it, and keeps it open for that.
   *
   * @param load What it is going to add to the Worker's: counted until it is there and adds it itself.
   */
  async make<T extends Tenant>(load: number, create: (router: Router, place: SpreadPlace) => Promise<T>): Promise<T> {
    const { place } = this;
    const release = place.worker.reserveLoad(load);
    this.#tenantCount++;
    try {
      const made = await create(await this.opening, place);
      made.observer.on('close', () => this.#leave());
      if (made.closed) this.#leave();
      return made;
    } catch (error) {
      this.#leave();
      throw error;
    } finally {
      release();
    }
  }

  #leave(): void {
    if (--this.#tenantCount === 0) this.onEmpty();
  }
}
