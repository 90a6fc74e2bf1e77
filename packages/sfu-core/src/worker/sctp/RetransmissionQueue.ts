import { diff32 } from '../rtp/sequence.ts';
import type { SackChunk } from './chunks/sackChunk.ts';
import type { OutgoingMessage } from './OutgoingMessage.ts';
import { OutstandingChunk } from './OutstandingChunk.ts';
import { OutstandingChunks } from './OutstandingChunks.ts';

/** SACKs that must report a chunk missing before it counts as lost (RFC 9260 §7.2.4). */
const MISSES_OF_A_LOSS = 3;
/** TSNs in flight at most: gap blocks name 16 bits of distance, and half of that is as far as peers remember. */
const MAX_OUTSTANDING = 0x7000;

/** What a SACK has told. */
export interface SackOutcome {
  hasMovedCumulativeTsn: boolean;
  ackedBytes: number;
  hasLoss: boolean;
  /** Undefined when nothing that was sent only once has been acknowledged. */
  roundTripMs: number | undefined;
}

/**
 * Everything sent and not yet acknowledged, from the TSN after the cumulative acknowledgement to the newest one: what is
 * in flight, lost, acknowledged out of order, or given up (RFC 9260 §6.3, RFC 3758 §3.5).
 */
export class RetransmissionQueue {
  /** Bytes in flight, chunk headers included. */
  flightBytes = 0;
  retransmissionCount = 0;
  abandonedMessageCount = 0;
  readonly #chunks: OutstandingChunks;
  readonly #hasPartialReliability: boolean;
  /** Called when a message is given up of which the end has not been sent; true when there was such an end. */
  readonly #discardRest: (message: OutgoingMessage) => boolean;
  #lostCount = 0;
  /** No chunk before this TSN is lost. */
  #firstLostTsn: number;
  /** Every transmission has a number: what was sent later than a chunk and has arrived tells that the chunk is late. */
  #transmissionCount = 0;
  #highestAckedTransmission = -1;
  /** The last TSN of the abandoned ones at the front (RFC 3758's Advanced.Peer.Ack.Point). */
  #advancedTsn: number;

  constructor(initialTsn: number, hasPartialReliability: boolean, discardRest: (message: OutgoingMessage) => boolean) {
    this.#chunks = new OutstandingChunks(initialTsn);
    this.#hasPartialReliability = hasPartialReliability;
    this.#discardRest = discardRest;
    this.#firstLostTsn = initialTsn;
    this.#advancedTsn = this.#chunks.cumulativeTsn;
  }

  get nextTsn(): number {
    return this.#chunks.nextTsn;
  }

  get lastTsn(): number {
    return (this.#chunks.nextTsn - 1) >>> 0;
  }

  /** The last TSN the peer has acknowledged with all before it. */
  get cumulativeTsn(): number {
    return this.#chunks.cumulativeTsn;
  }

  /** Whether something awaits its acknowledgement, given up or not. */
  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Whether there are as many TSNs in flight as gap blocks could tell of. */
  get isFull(): boolean {
    return this.#chunks.length >= MAX_OUTSTANDING;
  }

  /** Up to here a FORWARD TSN should move the peer; the cumulative TSN when there is nothing to skip. */
  get advancedTsn(): number {
    return this.#advancedTsn;
  }

  /** Adds the next fragment of `message`, as sent now. */
  add(message: OutgoingMessage, offset: number, sizeBytes: number, nowMs: number): OutstandingChunk {
    const chunk = new OutstandingChunk(this.#chunks.nextTsn, message, offset, sizeBytes);
    if (offset === 0) message.firstTsn = chunk.tsn;
    message.lastTsn = chunk.tsn;
    this.#chunks.push(chunk);
    this.#transmit(chunk, nowMs);
    return chunk;
  }

  /** The first lost chunk that is worth sending again, without changing its state. */
  nextLost(nowMs: number): OutstandingChunk | undefined {
    while (this.#lostCount > 0) {
      const chunk = this.#chunks.get(this.#firstLostTsn);
      if (chunk?.state === 'lost') {
        if (!chunk.message.isExpired(nowMs) || !this.#hasPartialReliability) return chunk;
        this.abandon(chunk.message);
      } else {
        this.#firstLostTsn = (this.#firstLostTsn + 1) >>> 0;
      }
    }
    return undefined;
  }

  /** Counts a chunk that `nextLost` gave as sent again. */
  markRetransmitted(chunk: OutstandingChunk, nowMs: number): void {
    this.#lostCount -= 1;
    this.retransmissionCount += 1;
    this.#transmit(chunk, nowMs);
  }

  /** Takes a SACK in; undefined when it is older than what we know, or acknowledges what was never sent. */
  onSack(sack: SackChunk, isInFastRecovery: boolean, nowMs: number): SackOutcome | undefined {
    const before = this.#chunks.cumulativeTsn;
    if (diff32(sack.cumulativeTsn, before) < 0 || diff32(sack.cumulativeTsn, this.lastTsn) > 0) return undefined;
    const outcome: SackOutcome = {
      hasMovedCumulativeTsn: sack.cumulativeTsn !== before,
      ackedBytes: 0,
      hasLoss: false,
      roundTripMs: undefined,
    };
    let newestTransmission = -1;
    const acknowledge = (chunk: OutstandingChunk) => {
      if (chunk.state !== 'inFlight' && chunk.state !== 'lost') return;
      outcome.ackedBytes += chunk.spanBytes;
      if (chunk.state === 'inFlight') this.flightBytes -= chunk.spanBytes;
      else this.#lostCount -= 1;
      chunk.state = 'acked';
      // Karn's rule: which of several transmissions was answered, nobody knows.
      if (chunk.transmissions === 1) outcome.roundTripMs = nowMs - chunk.sentAtMs;
      if (chunk.transmission > newestTransmission) newestTransmission = chunk.transmission;
    };
    for (let tsn = (before + 1) >>> 0; diff32(tsn, sack.cumulativeTsn) <= 0; tsn = (tsn + 1) >>> 0) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) acknowledge(chunk);
    }
    if (diff32(this.#firstLostTsn, sack.cumulativeTsn) <= 0) this.#firstLostTsn = (sack.cumulativeTsn + 1) >>> 0;
    const lastReported = this.#acknowledgeGaps(sack, acknowledge);
    if (newestTransmission > this.#highestAckedTransmission) this.#highestAckedTransmission = newestTransmission;
    // In fast recovery a SACK that moves on says again what is missing (RFC 9260 §7.2.4).
    const tellsAgain = isInFastRecovery && outcome.hasMovedCumulativeTsn;
    const horizon = tellsAgain ? this.#highestAckedTransmission : newestTransmission;
    outcome.hasLoss = this.#countMisses(lastReported, horizon, nowMs);
    this.#advance();
    return outcome;
  }

  /** Nothing has come for a timeout: whatever is in flight counts as lost (RFC 9260 §6.3.3). */
  loseAll(nowMs: number): void {
    let isFirst = true;
    for (const chunk of this.#chunks) {
      // The peer may take back what it had only in gap blocks; the first of them would then be waited for forever.
      if (chunk.state === 'acked' && isFirst) this.#markLost(chunk);
      else if (chunk.state === 'inFlight') this.#lose(chunk, nowMs);
      isFirst = false;
    }
    this.#advance();
  }

  /** Gives a message up: what is in flight, what was lost, and what has not been sent (RFC 3758 §3.5). */
  abandon(message: OutgoingMessage): void {
    if (message.isAbandoned) return;
    message.isAbandoned = true;
    this.abandonedMessageCount += 1;
    for (let tsn = message.firstTsn; diff32(tsn, message.lastTsn) <= 0; tsn = (tsn + 1) >>> 0) {
      const chunk = this.#chunks.get(tsn);
      if (chunk === undefined) continue;
      if (chunk.state === 'inFlight') this.flightBytes -= chunk.spanBytes;
      else if (chunk.state === 'lost') this.#lostCount -= 1;
      chunk.state = 'abandoned';
    }
    // All fragments so far may have arrived. The rest then needs a TSN, never sent, for FORWARD TSN to skip: else the
    // peer would wait for the end of the message.
    if (this.#discardRest(message)) {
      const end = new OutstandingChunk(this.#chunks.nextTsn, message, message.sentBytes, 0);
      end.state = 'abandoned';
      message.lastTsn = end.tsn;
      this.#chunks.push(end);
    }
    this.#advance();
  }

  /** The newest abandoned ordered message of each stream, up to `advancedTsn`; at most `maxStreams` of them. */
  skipped(maxStreams: number): { cumulativeTsn: number; skipped: { streamId: number; ssn: number }[] } {
    const ssns = new Map<number, number>();
    let cumulativeTsn = this.#chunks.cumulativeTsn;
    for (const { tsn, message } of this.#chunks) {
      if (diff32(tsn, this.#advancedTsn) > 0) break;
      if (message.isOrdered) {
        if (!ssns.has(message.streamId) && ssns.size >= maxStreams) break;
        ssns.set(message.streamId, message.ssn);
      }
      cumulativeTsn = tsn;
    }
    return { cumulativeTsn, skipped: [...ssns].map(([streamId, ssn]) => ({ streamId, ssn })) };
  }

  /** Acknowledges what the gap blocks name; returns the last TSN that they name of ours. */
  #acknowledgeGaps(sack: SackChunk, acknowledge: (chunk: OutstandingChunk) => void): number {
    const maxDistance = diff32(this.lastTsn, sack.cumulativeTsn);
    let done = 0;
    for (const [first, last] of ascendingBlocks(sack.gaps)) {
      // Each TSN once, however the blocks overlap.
      const end = Math.min(last, maxDistance);
      for (let distance = Math.max(first, done + 1); distance <= end; distance += 1) {
        const chunk = this.#chunks.get((sack.cumulativeTsn + distance) >>> 0);
        if (chunk !== undefined) acknowledge(chunk);
      }
      done = Math.max(done, end);
    }
    return (sack.cumulativeTsn + done) >>> 0;
  }

  /**
   * Counts a miss for what was sent before the newest transmission that has just arrived. For first transmissions that
   * is RFC 9260's rule of the highest TSN newly acknowledged; going by transmissions, it holds for repeated ones too.
   */
  #countMisses(lastReportedTsn: number, horizon: number, nowMs: number): boolean {
    let hasLoss = false;
    if (horizon < 0) return hasLoss;
    for (let tsn = (this.#chunks.cumulativeTsn + 1) >>> 0; diff32(tsn, lastReportedTsn) < 0; tsn = (tsn + 1) >>> 0) {
      const chunk = this.#chunks.get(tsn);
      if (chunk?.state !== 'inFlight' || chunk.transmission >= horizon) continue;
      chunk.misses += 1;
      if (chunk.misses < MISSES_OF_A_LOSS) continue;
      this.#lose(chunk, nowMs);
      hasLoss = true;
    }
    return hasLoss;
  }

  /** A chunk in flight is lost: it is to be sent again, or its message given up. */
  #lose(chunk: OutstandingChunk, nowMs: number): void {
    this.flightBytes -= chunk.spanBytes;
    this.#markLost(chunk);
    const { message } = chunk;
    const isOver = chunk.transmissions > message.maxRetransmits || message.isExpired(nowMs);
    if (isOver && this.#hasPartialReliability) this.abandon(message);
  }

  #markLost(chunk: OutstandingChunk): void {
    chunk.state = 'lost';
    this.#lostCount += 1;
    if (diff32(chunk.tsn, this.#firstLostTsn) < 0) this.#firstLostTsn = chunk.tsn;
  }

  #transmit(chunk: OutstandingChunk, nowMs: number): void {
    chunk.state = 'inFlight';
    chunk.misses = 0;
    chunk.sentAtMs = nowMs;
    chunk.transmissions += 1;
    chunk.transmission = this.#transmissionCount;
    this.#transmissionCount += 1;
    this.flightBytes += chunk.spanBytes;
  }

  #advance(): void {
    const { cumulativeTsn } = this.#chunks;
    if (diff32(cumulativeTsn, this.#advancedTsn) > 0) this.#advancedTsn = cumulativeTsn;
    for (;;) {
      const tsn = (this.#advancedTsn + 1) >>> 0;
      if (this.#chunks.get(tsn)?.state !== 'abandoned') return;
      this.#advancedTsn = tsn;
    }
  }
}

/** Gap blocks as pairs, ascending by their beginnings: nearly always they come so. */
function ascendingBlocks(gaps: readonly number[]): [number, number][] {
  const blocks: [number, number][] = [];
  for (let index = 0; index + 1 < gaps.length; index += 2)
    blocks.push([gaps[index] as number, gaps[index + 1] as number]);
  return blocks.sort((a, b) => a[0] - b[0]);
}
