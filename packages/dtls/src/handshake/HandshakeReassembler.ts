import { type HandshakeFragment, type HandshakeMessage, MAX_HANDSHAKE_MESSAGE_BYTES } from './HandshakeMessage.ts';
import { PartialMessage } from './PartialMessage.ts';

/** A flight has five messages before Finished at most; further ahead nothing sensible can come. */
const MAX_MESSAGES_AHEAD = 8;

/** What became of a fragment. */
export type FragmentOutcome = 'kept' | 'old' | 'tooFarAhead';

/** Gives a peer's messages out whole and in the order of their sequence numbers (RFC 6347 section 4.2.3). */
export class HandshakeReassembler {
  #nextSequence: number;
  readonly #partials = new Map<number, { partial: PartialMessage; authentic: boolean }>();

  constructor(nextSequence = 0) {
    this.#nextSequence = nextSequence;
  }

  /** The sequence number of the message that comes next. */
  get nextSequence(): number {
    return this.#nextSequence;
  }

  /** True when nothing is waiting. */
  get empty(): boolean {
    return this.#partials.size === 0;
  }

  /** Bytes kept for all messages. */
  get storedBytes(): number {
    let sum = 0;
    for (const { partial } of this.#partials.values()) sum += partial.storedBytes;
    return sum;
  }

  /** Takes a fragment; `authentic` when it came in an encrypted record, so no plaintext one can push it aside. */
  add(fragment: HandshakeFragment, authentic: boolean): FragmentOutcome {
    const { messageSequence } = fragment;
    if (messageSequence < this.#nextSequence) return 'old';
    if (messageSequence >= this.#nextSequence + MAX_MESSAGES_AHEAD) return 'tooFarAhead';
    const entry = this.#partials.get(messageSequence);
    if (entry?.authentic && !authentic) return 'old';
    if (entry?.authentic === authentic && entry.partial.matches(fragment)) {
      entry.partial.add(fragment);
    } else {
      // Another message under the same number: the newest claim stands, or one forged fragment would block for good.
      this.#partials.set(messageSequence, { partial: new PartialMessage(fragment), authentic });
    }
    if (this.storedBytes > MAX_HANDSHAKE_MESSAGE_BYTES * 2) this.#partials.clear();
    return 'kept';
  }

  /** The next message once it is whole. It stays next until `advance` or `discard`. */
  peek(): HandshakeMessage | undefined {
    return this.#partials.get(this.#nextSequence)?.partial.assemble();
  }

  /** The message that `peek` gave was taken. */
  advance(): void {
    this.#partials.delete(this.#nextSequence);
    this.#nextSequence++;
  }

  /** The message that `peek` gave was no good: a retransmission gets another chance. */
  discard(): void {
    this.#partials.delete(this.#nextSequence);
  }
}
