import { diff16 } from '../rtp/sequence.ts';
import type { IncomingMessage } from './IncomingMessage.ts';
import { BUFFERED_OVERHEAD_BYTES } from './ReassemblyQueue.ts';

/**
 * Hands whole messages on: unordered ones at once, ordered ones in the order of their stream (RFC 9260 §6.6).
 * A stream costs nothing before its first ordered message.
 */
export class IncomingStreams {
  /** What the messages that wait for an earlier one take, overhead included. */
  bufferedBytes = 0;
  readonly #deliver: (message: IncomingMessage) => void;
  /** The stream sequence number awaited, by stream. */
  readonly #nextSsns = new Map<number, number>();
  /** Messages that are early, by stream and stream sequence number. */
  readonly #early = new Map<number, Map<number, IncomingMessage>>();

  constructor(deliver: (message: IncomingMessage) => void) {
    this.#deliver = deliver;
  }

  /** Takes a whole message; false when its place in the stream is behind us or taken, which no sound peer does. */
  accept(message: IncomingMessage): boolean {
    if (message.isUnordered) {
      this.#deliver(message);
      return true;
    }
    const { streamId, ssn } = message;
    const nextSsn = this.#nextSsns.get(streamId) ?? 0;
    const ahead = diff16(ssn, nextSsn);
    if (ahead < 0) return false;
    if (ahead > 0) return this.#keep(message);
    this.#nextSsns.set(streamId, (ssn + 1) & 0xffff);
    this.#deliver(message);
    this.#deliverEarly(streamId);
    return true;
  }

  /** The sender has given up everything up to `ssn`: hands on what waited for that (RFC 3758 §3.6). */
  skip(streamId: number, ssn: number): void {
    const nextSsn = this.#nextSsns.get(streamId) ?? 0;
    if (diff16(ssn, nextSsn) < 0) return;
    this.#nextSsns.set(streamId, (ssn + 1) & 0xffff);
    const early = this.#early.get(streamId);
    if (early === undefined) return;
    const passed = [...early.values()].filter((message) => diff16(message.ssn, ssn) <= 0);
    passed.sort((a, b) => diff16(a.ssn, b.ssn));
    for (const message of passed) this.#release(early, message);
    if (early.size === 0) this.#early.delete(streamId);
    else this.#deliverEarly(streamId);
  }

  /** Begins these streams anew; none: all of them. Returns their ids (RFC 6525 §5.2.2). */
  reset(streamIds: readonly number[]): readonly number[] {
    const reset = streamIds.length > 0 ? [...new Set(streamIds)] : [...this.#nextSsns.keys()];
    for (const streamId of reset) {
      this.#nextSsns.delete(streamId);
      const early = this.#early.get(streamId);
      this.#early.delete(streamId);
      for (const { payload } of early?.values() ?? []) this.bufferedBytes -= payload.length + BUFFERED_OVERHEAD_BYTES;
    }
    return reset;
  }

  #keep(message: IncomingMessage): boolean {
    let early = this.#early.get(message.streamId);
    if (early === undefined) {
      early = new Map();
      this.#early.set(message.streamId, early);
    }
    if (early.has(message.ssn)) return false;
    early.set(message.ssn, message);
    this.bufferedBytes += message.payload.length + BUFFERED_OVERHEAD_BYTES;
    return true;
  }

  #deliverEarly(streamId: number): void {
    const early = this.#early.get(streamId);
    if (early === undefined) return;
    for (;;) {
      const nextSsn = this.#nextSsns.get(streamId) ?? 0;
      const message = early.get(nextSsn);
      if (message === undefined) break;
      this.#nextSsns.set(streamId, (nextSsn + 1) & 0xffff);
      this.#release(early, message);
    }
    if (early.size === 0) this.#early.delete(streamId);
  }

  #release(early: Map<number, IncomingMessage>, message: IncomingMessage): void {
    early.delete(message.ssn);
    this.bufferedBytes -= message.payload.length + BUFFERED_OVERHEAD_BYTES;
    this.#deliver(message);
  }
}
