import { diff32 } from '../rtp/sequence.ts';
import { type DataChunk, dataFlag } from './chunks/dataChunk.ts';
import type { IncomingMessage } from './IncomingMessage.ts';

/**
 * What a buffered piece is counted with beyond its bytes, so that a million pieces of one byte are not free.
 * Roughly what its objects take.
 */
export const BUFFERED_OVERHEAD_BYTES = 128;

/** Fragments whose TSNs follow each other, of one message. */
interface Run {
  firstTsn: number;
  lastTsn: number;
  hasBegin: boolean;
  hasEnd: boolean;
  streamId: number;
  ssn: number;
  ppid: number;
  isUnordered: boolean;
  /** In the order of their TSNs. */
  fragments: Buffer[];
  sizeBytes: number;
}

/** What came of a fragment: nothing yet, a whole message, or a reason to give the peer up. */
export type ReassemblyOutcome = IncomingMessage | 'incomplete' | 'mismatch' | 'tooLarge';

/**
 * Puts fragments together to messages (RFC 9260 §6.9). The fragments of a message have TSNs that follow each other, so
 * runs of them, found by either end, are all there is to remember; each fragment takes constant time, in any order.
 */
export class ReassemblyQueue {
  /** What the fragments take, overhead included. */
  bufferedBytes = 0;
  readonly #maxMessageSizeBytes: number;
  readonly #runsByFirst = new Map<number, Run>();
  readonly #runsByLast = new Map<number, Run>();

  constructor(maxMessageSizeBytes: number) {
    this.#maxMessageSizeBytes = maxMessageSizeBytes;
  }

  /** Takes a fragment, or a whole message, that has not come before. Copies what it keeps. */
  add(chunk: DataChunk): ReassemblyOutcome {
    const hasBegin = (chunk.flags & dataFlag.begin) !== 0;
    const hasEnd = (chunk.flags & dataFlag.end) !== 0;
    if (chunk.payload.length > this.#maxMessageSizeBytes) return 'tooLarge';
    const piece: Run = {
      firstTsn: chunk.tsn,
      lastTsn: chunk.tsn,
      hasBegin,
      hasEnd,
      streamId: chunk.streamId,
      ssn: chunk.ssn,
      ppid: chunk.ppid,
      isUnordered: (chunk.flags & dataFlag.unordered) !== 0,
      fragments: [Buffer.from(chunk.payload)],
      sizeBytes: chunk.payload.length,
    };
    if (hasBegin && hasEnd) return asMessage(piece);
    const before = this.#runsByLast.get((chunk.tsn - 1) >>> 0);
    const after = this.#runsByFirst.get((chunk.tsn + 1) >>> 0);
    this.bufferedBytes += piece.sizeBytes + BUFFERED_OVERHEAD_BYTES;
    let run = piece;
    // A message may begin behind one without an end: one that was given up before all of it had been sent. Everything
    // else that does not fit is a fault.
    if (before !== undefined && !hasBegin) {
      if (before.hasEnd || !isSameMessage(before, run)) return 'mismatch';
      this.#forget(before);
      run = join(before, run);
    }
    if (after !== undefined && !after.hasBegin) {
      if (hasEnd || !isSameMessage(run, after)) return 'mismatch';
      this.#forget(after);
      run = join(run, after);
    }
    if (run.sizeBytes > this.#maxMessageSizeBytes) return 'tooLarge';
    if (run.hasBegin && run.hasEnd) {
      this.bufferedBytes -= run.sizeBytes + run.fragments.length * BUFFERED_OVERHEAD_BYTES;
      return asMessage(run);
    }
    this.#runsByFirst.set(run.firstTsn, run);
    this.#runsByLast.set(run.lastTsn, run);
    return 'incomplete';
  }

  /** Drops the unfinished messages that the sender has given up by moving on to `tsn` (RFC 3758 §3.6). */
  discardUpTo(tsn: number): void {
    for (const run of this.#runsByFirst.values()) {
      // What of a message lies up to `tsn` was abandoned with all of it, so a run that reaches beyond goes as well.
      if (diff32(run.firstTsn, tsn) > 0) continue;
      this.#forget(run);
      this.bufferedBytes -= run.sizeBytes + run.fragments.length * BUFFERED_OVERHEAD_BYTES;
    }
  }

  #forget(run: Run): void {
    this.#runsByFirst.delete(run.firstTsn);
    this.#runsByLast.delete(run.lastTsn);
  }
}

function isSameMessage(a: Run, b: Run): boolean {
  if (a.streamId !== b.streamId || a.isUnordered !== b.isUnordered) return false;
  return a.isUnordered || a.ssn === b.ssn;
}

/** Joins two neighbours, into the longer list of fragments. */
function join(before: Run, after: Run): Run {
  const sizeBytes = before.sizeBytes + after.sizeBytes;
  if (before.fragments.length >= after.fragments.length) {
    for (const fragment of after.fragments) before.fragments.push(fragment);
    before.lastTsn = after.lastTsn;
    before.hasEnd = after.hasEnd;
    before.sizeBytes = sizeBytes;
    return before;
  }
  after.fragments.unshift(...before.fragments);
  after.firstTsn = before.firstTsn;
  after.hasBegin = before.hasBegin;
  after.ppid = before.ppid;
  after.sizeBytes = sizeBytes;
  return after;
}

function asMessage(run: Run): IncomingMessage {
  const [only] = run.fragments;
  return {
    streamId: run.streamId,
    ssn: run.ssn,
    ppid: run.ppid,
    isUnordered: run.isUnordered,
    payload: only !== undefined && run.fragments.length === 1 ? only : Buffer.concat(run.fragments, run.sizeBytes),
  };
}
