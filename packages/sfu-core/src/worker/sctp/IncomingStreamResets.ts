import { diff32 } from '../rtp/sequence.ts';
import { type OutgoingResetRequest, type ReconfigResponse, reconfigResult } from './chunks/reconfigChunk.ts';

/** What to do about a request: answer, and perhaps begin streams anew. */
export interface ResetDecision {
  response: ReconfigResponse;
  /** Streams to begin anew; empty: all of them; undefined: none. */
  streamIds: readonly number[] | undefined;
}

/** The peer's requests to begin streams anew that it sends on (RFC 6525 §5.2). */
export class IncomingStreamResets {
  #lastSequence: number;
  #lastResult: number = reconfigResult.nothingToDo;
  /** A request that waits for data sent before it. */
  #deferred: OutgoingResetRequest | undefined;

  /** @param initialTsn the first TSN of the peer: its first request has that number. */
  constructor(initialTsn: number) {
    this.#lastSequence = (initialTsn - 1) >>> 0;
  }

  /** The number of the last request taken. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Decides on a request to reset, when all up to `cumulativeTsn` has come. */
  onRequest(request: OutgoingResetRequest, cumulativeTsn: number): ResetDecision {
    const isRepetition = request.requestSequence === this.#lastSequence;
    if (!isRepetition && !this.#isNext(request.requestSequence)) return badSequence(request.requestSequence);
    if (isRepetition && this.#lastResult !== reconfigResult.inProgress) return this.#answer(undefined);
    this.#lastSequence = request.requestSequence;
    if (diff32(request.lastTsn, cumulativeTsn) > 0) {
      this.#deferred = request;
      this.#lastResult = reconfigResult.inProgress;
      return this.#answer(undefined);
    }
    return this.#perform(request);
  }

  /** Decides on a request of another kind: `grant` is asked, once, whether it may be. */
  onOtherRequest(requestSequence: number, grant: () => boolean): ResetDecision {
    if (requestSequence === this.#lastSequence) return this.#answer(undefined);
    if (!this.#isNext(requestSequence)) return badSequence(requestSequence);
    this.#lastSequence = requestSequence;
    this.#lastResult = grant() ? reconfigResult.performed : reconfigResult.denied;
    return this.#answer(undefined);
  }

  /** The data that a request waited for has come: performs it, and says so unasked (RFC 6525 §5.2.2, E4). */
  onCumulativeTsn(cumulativeTsn: number): ResetDecision | undefined {
    if (this.#deferred === undefined || diff32(this.#deferred.lastTsn, cumulativeTsn) > 0) return undefined;
    return this.#perform(this.#deferred);
  }

  #isNext(sequence: number): boolean {
    return sequence === (this.#lastSequence + 1) >>> 0;
  }

  #perform(request: OutgoingResetRequest): ResetDecision {
    this.#deferred = undefined;
    this.#lastResult = reconfigResult.performed;
    return this.#answer(request.streamIds);
  }

  #answer(streamIds: readonly number[] | undefined): ResetDecision {
    return { response: { responseSequence: this.#lastSequence, result: this.#lastResult }, streamIds };
  }
}

function badSequence(responseSequence: number): ResetDecision {
  return { response: { responseSequence, result: reconfigResult.badSequence }, streamIds: undefined };
}
