/** Streams that an SCTP association can have at most: 65535 is reserved (RFC 8832 section 6). */
const MAX_STREAMS = 65535;

/** The outgoing SCTP streams of a transport: each DataConsumer has one of its own. */
export class SctpStreamIds {
  readonly #used = new Set<number>();
  #next = 0;
  /** How many streams the remote takes; until that is known, as many as there can be. */
  limit = MAX_STREAMS;

  /**
   * Takes a free one; one that was released comes again as late as possible, since the remote may still be closing it.
   *
   * @throws Error when there is none.
   */
  take(): number {
    for (let tried = 0; tried < this.limit; tried++) {
      const id = (this.#next + tried) % this.limit;
      if (this.#used.has(id)) continue;
      this.#used.add(id);
      this.#next = id + 1;
      return id;
    }
    throw new Error('no sctpStreamId available');
  }

  release(id: number): void {
    this.#used.delete(id);
  }
}
