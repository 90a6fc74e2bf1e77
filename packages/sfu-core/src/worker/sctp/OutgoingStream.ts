import { Fifo } from './Fifo.ts';
import type { OutgoingMessage } from './OutgoingMessage.ts';

/** A stream we send on: its queue, its numbers, and how far its reset has come. */
export class OutgoingStream {
  readonly id: number;
  /** Messages of which fragments are still to be made; the first may have been begun. */
  readonly messages = new Fifo<OutgoingMessage>();
  /** Bytes of `messages` that have not been put into a fragment. */
  bufferedBytes = 0;
  /** At or below this, from above, is worth an event. */
  lowThresholdBytes: number;
  /** Whether it stands in the round of streams that want to send. */
  isQueued = false;
  /** 'none'; 'draining': what was queued before the reset goes first; 'resetting': nothing goes before the answer. */
  resetState: 'none' | 'draining' | 'resetting' = 'none';
  #nextSsn = 0;
  /** Messages that still go before the reset. */
  #messagesBeforeReset = 0;

  constructor(id: number, lowThresholdBytes: number) {
    this.id = id;
    this.lowThresholdBytes = lowThresholdBytes;
  }

  /** Whether its first message may be sent now. */
  get isSendable(): boolean {
    if (this.messages.length === 0 || this.resetState === 'resetting') return false;
    return this.resetState === 'none' || this.#messagesBeforeReset > 0;
  }

  /** Whether a reset waits for nothing but its request. */
  get isReadyForReset(): boolean {
    return this.resetState === 'draining' && this.#messagesBeforeReset === 0;
  }

  takeSsn(): number {
    const ssn = this.#nextSsn;
    this.#nextSsn = (ssn + 1) & 0xffff;
    return ssn;
  }

  /** Takes the first message off the queue: it is all in fragments, or given up. */
  finishMessage(): void {
    const message = this.messages.shift();
    if (message === undefined) return;
    this.bufferedBytes -= message.unsentBytes;
    if (this.#messagesBeforeReset > 0) this.#messagesBeforeReset -= 1;
  }

  /** Wants a reset after what is queued now; false when one is under way. */
  beginReset(): boolean {
    if (this.resetState !== 'none') return false;
    this.resetState = 'draining';
    this.#messagesBeforeReset = this.messages.length;
    return true;
  }

  /** The reset is answered; its numbers begin anew when it was granted. */
  endReset(isGranted: boolean): void {
    this.resetState = 'none';
    if (isGranted) this.#nextSsn = 0;
  }

  /**
   * The association begins anew (RFC 9260 §5.2.4.1): so do its numbers and the message that was begun. True when that
   * has done what a reset was to do.
   */
  restart(): boolean {
    const wasResetting = this.resetState !== 'none';
    this.#nextSsn = 0;
    this.#messagesBeforeReset = 0;
    this.resetState = 'none';
    const first = this.messages.peek();
    if (first !== undefined) {
      this.bufferedBytes += first.sentBytes;
      first.sentBytes = 0;
    }
    return wasResetting;
  }
}
