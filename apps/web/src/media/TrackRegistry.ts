/**
 * The media tracks of the call, by id. They live here because the Redux store holds only what can be serialised: the store
 * names a track, the registry has it. Ids: `local:mic`, `local:webcam`, `local:share`, or the id of a consumer.
 */
export class TrackRegistry {
  readonly #tracks = new Map<string, MediaStreamTrack>();
  readonly #listeners = new Set<() => void>();

  get(id: string): MediaStreamTrack | undefined {
    return this.#tracks.get(id);
  }

  set(id: string, track: MediaStreamTrack): void {
    this.#tracks.set(id, track);
    this.#notify();
  }

  delete(id: string): void {
    if (this.#tracks.delete(id)) this.#notify();
  }

  /** Calls `listener` after every change. Returns the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The page's one registry. */
export const tracks = new TrackRegistry();
