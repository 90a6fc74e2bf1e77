import { diff32 } from '../rtp/sequence.ts';
import {
  MAX_STREAMS_PER_RESET,
  type OutgoingResetRequest,
  type ReconfigResponse,
  reconfigResult,
} from './chunks/reconfigChunk.ts';
import { Deadline } from './Deadline.ts';
import type { OutgoingStream } from './OutgoingStream.ts';

interface PendingRequest {
  sequence: number;
  streams: readonly OutgoingStream[];
  timeoutMs: number;
}

/** Our requests to begin streams anew that we send on: one at a time, repeated until answered (RFC 6525 §5.1). */
export class OutgoingStreamResets {
  readonly #timer = new Deadline();
  #nextSequence: number;
  /** Streams that wait for their messages to be sent and acknowledged: up to this TSN once they are sent. */
  readonly #waiting = new Map<OutgoingStream, number | undefined>();
  #pending: PendingRequest | undefined;

  /** @param initialTsn our first TSN: our first request has that number. */
  constructor(initialTsn: number) {
    this.#nextSequence = initialTsn;
  }

  get dueAtMs(): number {
    return this.#timer.dueAtMs;
  }

  /** Wants a reset of a stream on which `beginReset` was called. */
  want(stream: OutgoingStream): void {
    this.#waiting.set(stream, undefined);
  }

  /**
   * The next request, when there is none under way and a stream is ready for it.
   *
   * A stream is ready when the peer has acknowledged all that was sent before. The "last TSN" of the request can then be
   * the acknowledged one: the peer has it and never has to answer "in progress", after which implementations differ
   * (libwebrtc wants a new number, usrsctp answers a second time, werift repeats).
   */
  next(
    lastTsn: number,
    acknowledgedTsn: number,
    responseSequence: number,
    timeoutMs: number,
    nowMs: number,
  ): OutgoingResetRequest | undefined {
    if (this.#pending !== undefined) return undefined;
    const streams = this.#takeReady(lastTsn, acknowledgedTsn);
    if (streams.length === 0) return undefined;
    for (const stream of streams) stream.resetState = 'resetting';
    this.#pending = { sequence: this.#nextSequence, streams, timeoutMs };
    this.#nextSequence = (this.#nextSequence + 1) >>> 0;
    this.#timer.set(nowMs, timeoutMs);
    return this.#request(this.#pending, acknowledgedTsn, responseSequence);
  }

  /** The request again, when its answer is overdue. */
  repeat(acknowledgedTsn: number, responseSequence: number, nowMs: number): OutgoingResetRequest | undefined {
    if (this.#pending === undefined || !this.#timer.takeIfDue(nowMs)) return undefined;
    this.#pending.timeoutMs = Math.min(60_000, 2 * this.#pending.timeoutMs);
    this.#timer.set(nowMs, this.#pending.timeoutMs);
    return this.#request(this.#pending, acknowledgedTsn, responseSequence);
  }

  /** Takes an answer; the streams it is about and whether they begin anew, or undefined when it ends nothing. */
  onResponse(
    response: ReconfigResponse,
    nowMs: number,
  ): { streams: readonly OutgoingStream[]; isGranted: boolean } | undefined {
    const pending = this.#pending;
    if (pending === undefined || response.responseSequence !== pending.sequence) return undefined;
    const { result } = response;
    if (result === reconfigResult.inProgress || result === reconfigResult.anotherInProgress) {
      this.#timer.set(nowMs, pending.timeoutMs);
      return undefined;
    }
    this.#pending = undefined;
    this.#timer.clear();
    const isGranted = result === reconfigResult.performed || result === reconfigResult.nothingToDo;
    for (const stream of pending.streams) stream.endReset(isGranted);
    return { streams: pending.streams, isGranted };
  }

  /** For a peer that knows no resets: the streams that are ready are done, and keep their numbers. */
  giveUp(lastTsn: number, acknowledgedTsn: number): readonly OutgoingStream[] {
    const streams = this.#takeReady(lastTsn, acknowledgedTsn);
    for (const stream of streams) stream.endReset(false);
    return streams;
  }

  #takeReady(lastTsn: number, acknowledgedTsn: number): readonly OutgoingStream[] {
    const ready: OutgoingStream[] = [];
    for (const [stream, sentTsn] of this.#waiting) {
      if (!stream.isReadyForReset || ready.length >= MAX_STREAMS_PER_RESET) continue;
      const upTo = sentTsn ?? lastTsn;
      if (sentTsn === undefined) this.#waiting.set(stream, upTo);
      if (diff32(upTo, acknowledgedTsn) <= 0) ready.push(stream);
    }
    for (const stream of ready) this.#waiting.delete(stream);
    return ready;
  }

  #request(pending: PendingRequest, lastTsn: number, responseSequence: number): OutgoingResetRequest {
    return {
      requestSequence: pending.sequence,
      responseSequence,
      lastTsn,
      streamIds: pending.streams.map(({ id }) => id),
    };
  }
}
