import { diff32 } from '../rtp/sequence.ts';
import { chunkType, errorCause } from './chunks/chunkType.ts';
import { type DataChunk, dataFlag } from './chunks/dataChunk.ts';
import type { ForwardTsnChunk } from './chunks/forwardTsnChunk.ts';
import type { PacketWriter } from './chunks/PacketWriter.ts';
import { type SackChunk, sackBodySize, writeSackChunk } from './chunks/sackChunk.ts';
import type { IncomingMessage } from './IncomingMessage.ts';
import { IncomingStreams } from './IncomingStreams.ts';
import { BUFFERED_OVERHEAD_BYTES, ReassemblyQueue } from './ReassemblyQueue.ts';
import { ReceivedTsns } from './ReceivedTsns.ts';

export interface DataReceiverOptions {
  /** The first TSN the peer will use. */
  initialTsn: number;
  /** The most that waits for reassembly or its turn; see `effectiveWindowBytes`. */
  windowBytes: number;
  maxMessageSizeBytes: number;
  deliver(message: IncomingMessage): void;
}

/** What is kept free for a message of the largest size in small fragments. */
function messageReserveBytes(maxMessageSizeBytes: number): number {
  return Math.ceil(maxMessageSizeBytes * 1.25) + BUFFERED_OVERHEAD_BYTES;
}

/** The window in use when `windowBytes` is asked for: two messages of the largest size fit in any case. */
export function effectiveWindowBytes(windowBytes: number, maxMessageSizeBytes: number): number {
  return Math.max(windowBytes, 2 * messageReserveBytes(maxMessageSizeBytes));
}

/** Why an association has to be aborted. */
export interface AbortReason {
  cause: number;
  text: string;
}

/** The receiving half of an association: what has come, what waits, and when it is to be acknowledged. */
export class DataReceiver {
  /** Chunks that had come already. */
  duplicateCount = 0;
  /** Chunks that there was no place for. */
  droppedCount = 0;
  readonly #tsns: ReceivedTsns;
  readonly #reassembly: ReassemblyQueue;
  readonly #streams: IncomingStreams;
  readonly #windowBytes: number;
  /** Kept free for the chunks that fill holes, so that what came early can't lock them out. */
  readonly #reserveBytes: number;
  /** 'none', 'soon': with the next data or tick, 'now': at the end of the packet (RFC 9260 §6.2). */
  #sackNeed: 'none' | 'soon' | 'now' = 'none';
  #packetsWithoutSack = 0;
  #hasNewDataInPacket = false;
  /** The first DATA is acknowledged at once: the peer's first round trip time should not include our delay. */
  #isFirstPacket = true;

  constructor(options: DataReceiverOptions) {
    this.#tsns = new ReceivedTsns(options.initialTsn);
    this.#reassembly = new ReassemblyQueue(options.maxMessageSizeBytes);
    this.#streams = new IncomingStreams(options.deliver);
    this.#windowBytes = effectiveWindowBytes(options.windowBytes, options.maxMessageSizeBytes);
    this.#reserveBytes = messageReserveBytes(options.maxMessageSizeBytes);
  }

  /** What waits for reassembly or its turn, overhead included; never above the window. */
  get bufferedBytes(): number {
    return this.#reassembly.bufferedBytes + this.#streams.bufferedBytes;
  }

  get cumulativeTsn(): number {
    return this.#tsns.cumulativeTsn;
  }

  /** Whether a SACK would go along with data that leaves now. */
  get isSackWanted(): boolean {
    return this.#sackNeed !== 'none';
  }

  /** Whether a SACK should leave at the end of the packet. */
  get isSackUrgent(): boolean {
    return this.#sackNeed === 'now';
  }

  /** Takes a DATA chunk; a reason when the association can't go on. */
  receive(chunk: DataChunk): AbortReason | undefined {
    if (chunk.payload.length === 0) return { cause: errorCause.noUserData, text: 'DATA without user data' };
    const judgement = this.#tsns.judge(chunk.tsn);
    if (judgement === 'duplicate') {
      this.duplicateCount += 1;
      this.#tsns.noteDuplicate(chunk.tsn);
      this.#sackNeed = 'now';
      return undefined;
    }
    const limit = judgement === 'next' ? this.#windowBytes : this.#windowBytes - this.#reserveBytes;
    const isFull = this.bufferedBytes + chunk.payload.length + BUFFERED_OVERHEAD_BYTES > limit;
    if (judgement === 'unusable' || isFull) {
      this.droppedCount += 1;
      this.#sackNeed = 'now';
      // Nothing that comes later could make room: everything before this chunk is here already.
      if (judgement === 'next') return { cause: errorCause.outOfResource, text: 'receive buffer exhausted' };
      return undefined;
    }
    // What opens or fills a hole is told at once: the peer may be waiting to send again, or for the window to open.
    const hadHoles = this.#tsns.hasHoles;
    this.#tsns.add(chunk.tsn);
    this.#hasNewDataInPacket = true;
    if (hadHoles || this.#tsns.hasHoles || (chunk.flags & dataFlag.immediate) !== 0) this.#sackNeed = 'now';
    const outcome = this.#reassembly.add(chunk);
    if (outcome === 'incomplete') return undefined;
    if (outcome === 'mismatch') return { cause: errorCause.protocolViolation, text: 'fragments do not fit' };
    if (outcome === 'tooLarge') return { cause: errorCause.outOfResource, text: 'message too large' };
    // A stream sequence number used twice hurts nobody but its message.
    if (!this.#streams.accept(outcome)) this.droppedCount += 1;
    return undefined;
  }

  /** Takes a DATA chunk for a stream that there is not: acknowledged, and dropped (RFC 9260 §6.5). */
  receiveInvalidStream(tsn: number): void {
    const judgement = this.#tsns.judge(tsn);
    if (judgement === 'next' || judgement === 'ahead') this.#tsns.add(tsn);
    this.#sackNeed = 'now';
  }

  receiveForwardTsn(chunk: ForwardTsnChunk): void {
    this.#sackNeed = 'now';
    if (diff32(chunk.cumulativeTsn, this.#tsns.cumulativeTsn) <= 0) return;
    this.#tsns.forward(chunk.cumulativeTsn);
    this.#reassembly.discardUpTo(chunk.cumulativeTsn);
    // The last word on each stream: a peer that repeats itself a hundred times makes no hundredfold work.
    const newest = new Map(chunk.skipped.map(({ streamId, ssn }) => [streamId, ssn]));
    for (const [streamId, ssn] of newest) this.#streams.skip(streamId, ssn);
  }

  /** See `IncomingStreams.reset`. */
  resetStreams(streamIds: readonly number[]): readonly number[] {
    return this.#streams.reset(streamIds);
  }

  /** To be called after each packet: every second one with new data is acknowledged at once. */
  endPacket(): void {
    if (!this.#hasNewDataInPacket) return;
    this.#hasNewDataInPacket = false;
    this.#packetsWithoutSack += 1;
    if (this.#packetsWithoutSack >= 2 || this.#isFirstPacket) this.#sackNeed = 'now';
    else if (this.#sackNeed === 'none') this.#sackNeed = 'soon';
    this.#isFirstPacket = false;
  }

  /** Writes a SACK of the present state. */
  writeSack(writer: PacketWriter, tag: number): void {
    const duplicateTsns = this.#tsns.takeDuplicates();
    const maxBlocks = Math.floor((writer.maxBodySizeBytes - 12) / 4) - duplicateTsns.length;
    const sack: SackChunk = {
      cumulativeTsn: this.#tsns.cumulativeTsn,
      windowBytes: Math.max(0, this.#windowBytes - this.bufferedBytes),
      gaps: this.#tsns.gapBlocks(maxBlocks),
      duplicateTsns,
    };
    writeSackChunk(sack, writer.bytes, writer.chunk(tag, chunkType.sack, 0, sackBodySize(sack)));
    this.#sackNeed = 'none';
    this.#packetsWithoutSack = 0;
  }
}
