/**
 * Which data channels are being closed. Each side of a channel closes its own half by resetting its outgoing stream, and answers
 * the other's reset with its own (RFC 8831 §6.7); each half must be reset once only, or the second reset would close the
 * next channel of the same id.
 */
export class SctpStreamClosing {
  /** Streams whose outgoing half we have reset, and that nobody has opened since. */
  readonly #closed = new Set<number>();
  /** Streams that we closed first: the remote's answer is still to come. */
  readonly #unanswered = new Set<number>();

  /** There is a channel of this id, perhaps again. */
  open(streamId: number): void {
    this.#closed.delete(streamId);
  }

  /** We close the channel. Answers whether to reset our half. */
  closeLocally(streamId: number): boolean {
    if (this.#closed.has(streamId)) return false;
    this.#closed.add(streamId);
    this.#unanswered.add(streamId);
    return true;
  }

  /** The remote has reset its half. Answers whether it closes the channel by that, so that our half is to be reset too. */
  closedRemotely(streamId: number): boolean {
    // This is its answer to our reset; if there is a new channel of the same id by now, that one lives on.
    if (this.#unanswered.delete(streamId)) return false;
    if (this.#closed.has(streamId)) return false;
    this.#closed.add(streamId);
    return true;
  }
}
