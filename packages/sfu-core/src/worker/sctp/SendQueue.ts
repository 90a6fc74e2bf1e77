import { Fifo } from './Fifo.ts';
import type { OutgoingMessage } from './OutgoingMessage.ts';
import { OutgoingStream } from './OutgoingStream.ts';

export interface SendQueueOptions {
  /** Default for streams without a threshold of their own. */
  lowThresholdBytes: number;
  /** A stream's buffered bytes have come down to its threshold. */
  onBufferedAmountLow(streamId: number, bufferedBytes: number): void;
}

/**
 * Messages that wait for their first transmission, stream by stream. Streams take turns, a message each: fragments of
 * different messages can't be mixed (that would take RFC 8260), so a message that was begun is finished first.
 */
export class SendQueue {
  /** Bytes that have not been put into a fragment, of all streams. */
  bufferedBytes = 0;
  readonly #options: SendQueueOptions;
  readonly #streams = new Map<number, OutgoingStream>();
  /** Streams that want to send, in the order of their turns. */
  readonly #round = new Fifo<OutgoingStream>();
  /** The stream whose message has been begun. */
  #current: OutgoingStream | undefined;

  constructor(options: SendQueueOptions) {
    this.#options = options;
  }

  /** The stream with this id, made when there is none. */
  stream(streamId: number): OutgoingStream {
    let stream = this.#streams.get(streamId);
    if (stream === undefined) {
      stream = new OutgoingStream(streamId, this.#options.lowThresholdBytes);
      this.#streams.set(streamId, stream);
    }
    return stream;
  }

  /** Bytes of a stream that have not been put into a fragment. */
  bufferedBytesOf(streamId: number): number {
    return this.#streams.get(streamId)?.bufferedBytes ?? 0;
  }

  /** Sets at what, coming from above it, a stream's buffered bytes are low; told at once when that makes them so. */
  setLowThreshold(streamId: number, bytes: number): void {
    const stream = this.stream(streamId);
    const wasHigh = stream.bufferedBytes > stream.lowThresholdBytes;
    stream.lowThresholdBytes = bytes;
    if (wasHigh && stream.bufferedBytes <= bytes) this.#options.onBufferedAmountLow(streamId, stream.bufferedBytes);
  }

  /** A stream has begun anew: whoever uses its id next finds nothing of what was, but what waits already. */
  renew(stream: OutgoingStream): void {
    stream.lowThresholdBytes = this.#options.lowThresholdBytes;
    if (stream.messages.length === 0) this.#streams.delete(stream.id);
    else this.wake(stream);
  }

  push(message: OutgoingMessage): void {
    const stream = this.stream(message.streamId);
    stream.messages.push(message);
    stream.bufferedBytes += message.payload.length;
    this.bufferedBytes += message.payload.length;
    this.wake(stream);
  }

  /** Gives a stream a turn, when it has something to send. */
  wake(stream: OutgoingStream): void {
    if (stream.isQueued || stream === this.#current || !stream.isSendable) return;
    stream.isQueued = true;
    this.#round.push(stream);
  }

  /** The message to make the next fragment of: the one that was begun, else the first of the stream whose turn it is. */
  next(nowMs: number): OutgoingMessage | undefined {
    for (;;) {
      const begun = this.#current?.messages.peek();
      if (begun !== undefined) return begun;
      const stream = this.#round.peek();
      if (stream === undefined) return undefined;
      const message = stream.isSendable ? stream.messages.peek() : undefined;
      if (message !== undefined && !message.isExpired(nowMs)) return message;
      this.#round.shift();
      stream.isQueued = false;
      // It has grown too old before its first fragment: nobody will know of it, not even a sequence number.
      if (message !== undefined) this.#finish(stream, message);
      else this.wake(stream);
    }
  }

  /** Counts the next `sizeBytes` of a message that `next` gave as put into a fragment. */
  consume(message: OutgoingMessage, sizeBytes: number): void {
    const stream = this.stream(message.streamId);
    if (message.sentBytes === 0) {
      if (message.isOrdered) message.ssn = stream.takeSsn();
      this.#round.shift();
      stream.isQueued = false;
      this.#current = stream;
    }
    message.sentBytes += sizeBytes;
    const before = stream.bufferedBytes;
    stream.bufferedBytes -= sizeBytes;
    this.bufferedBytes -= sizeBytes;
    if (message.unsentBytes === 0) this.#finish(stream, message);
    this.#tellWhenLow(stream, before);
  }

  /** Drops what is left of a message that was begun; false when nothing is. */
  discardRest(message: OutgoingMessage): boolean {
    if (!message.isPartlySent || this.#current?.messages.peek() !== message) return false;
    this.#finish(this.#current, message);
    return true;
  }

  /** Streams that want a reset. */
  streamsToReset(): OutgoingStream[] {
    return [...this.#streams.values()].filter(({ resetState }) => resetState === 'draining');
  }

  /**
   * The association begins anew: the message that was begun is sent from its start. Returns the streams whose reset
   * that has done.
   */
  restart(): readonly number[] {
    const reset: number[] = [];
    this.#current = undefined;
    this.bufferedBytes = 0;
    for (const stream of this.#streams.values()) {
      if (stream.restart()) reset.push(stream.id);
      this.bufferedBytes += stream.bufferedBytes;
      this.wake(stream);
    }
    return reset;
  }

  #finish(stream: OutgoingStream, message: OutgoingMessage): void {
    const before = stream.bufferedBytes;
    this.bufferedBytes -= message.unsentBytes;
    stream.finishMessage();
    if (this.#current === stream) this.#current = undefined;
    this.wake(stream);
    this.#tellWhenLow(stream, before);
  }

  #tellWhenLow(stream: OutgoingStream, beforeBytes: number): void {
    if (beforeBytes > stream.lowThresholdBytes && stream.bufferedBytes <= stream.lowThresholdBytes) {
      this.#options.onBufferedAmountLow(stream.id, stream.bufferedBytes);
    }
  }
}
