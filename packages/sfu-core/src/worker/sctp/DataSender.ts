import { CongestionControl } from './CongestionControl.ts';
import { chunkType } from './chunks/chunkType.ts';
import { DATA_FIELDS_SIZE_BYTES, dataFlag } from './chunks/dataChunk.ts';
import { forwardTsnBodySize, writeForwardTsnChunk } from './chunks/forwardTsnChunk.ts';
import type { EndParameters } from './chunks/initChunk.ts';
import type { PacketWriter } from './chunks/PacketWriter.ts';
import type { SackChunk } from './chunks/sackChunk.ts';
import { Deadline } from './Deadline.ts';
import type { OutgoingMessage } from './OutgoingMessage.ts';
import type { OutstandingChunk } from './OutstandingChunk.ts';
import { RetransmissionQueue } from './RetransmissionQueue.ts';
import type { RetransmissionTimeout } from './RetransmissionTimeout.ts';
import type { SendQueue } from './SendQueue.ts';

/** Packets of data that one event may set free (RFC 9260's Max.Burst): acknowledgements are the clock, not luck. */
const MAX_BURST_PACKETS = 4;

export interface DataSenderOptions {
  /** Our first TSN. */
  initialTsn: number;
  peer: EndParameters;
  sendQueue: SendQueue;
  writer: PacketWriter;
  timeout: RetransmissionTimeout;
}

/** The sending half of an association: what may go now, what must go again, and what is given up. */
export class DataSender {
  readonly queue: RetransmissionQueue;
  readonly congestion: CongestionControl;
  readonly #options: DataSenderOptions;
  readonly #tag: number;
  /** RFC 9260's T3-rtx. */
  readonly #timer = new Deadline();
  /** The peer's receive window as last advertised. */
  #peerWindowBytes: number;
  /** The first packet of a fast recovery goes whatever the window says (RFC 9260 §7.2.4). */
  #isFastRetransmitDue = false;
  /** Up to where, and when, the peer was last told to move on. */
  #forwardedTsn: number;
  #forwardedAtMs = 0;

  constructor(options: DataSenderOptions) {
    const { initialTsn, peer, sendQueue, writer } = options;
    this.#options = options;
    this.#tag = peer.initiateTag;
    this.#peerWindowBytes = peer.windowBytes;
    this.congestion = new CongestionControl(writer.maxBodySizeBytes + 4);
    this.queue = new RetransmissionQueue(initialTsn, peer.hasPartialReliability, (message) =>
      sendQueue.discardRest(message),
    );
    this.#forwardedTsn = this.queue.cumulativeTsn;
  }

  /** When `tick` has something to do; Infinity: never. */
  get dueAtMs(): number {
    return this.#timer.dueAtMs;
  }

  /** Takes a SACK in; true when the peer is alive by it: something was acknowledged, or its window is shut. */
  onSack(sack: SackChunk, nowMs: number): boolean {
    const { queue, congestion } = this;
    const flightBefore = queue.flightBytes;
    const outcome = queue.onSack(sack, congestion.isInFastRecovery, nowMs);
    if (outcome === undefined) return false;
    this.#peerWindowBytes = sack.windowBytes;
    if (outcome.roundTripMs !== undefined) this.#options.timeout.onMeasured(outcome.roundTripMs);
    if (outcome.hasMovedCumulativeTsn) {
      congestion.onAcknowledged(outcome.ackedBytes, flightBefore);
      congestion.onCumulativeTsn(queue.cumulativeTsn);
    }
    if (outcome.hasLoss && congestion.onLoss(queue.lastTsn)) this.#isFastRetransmitDue = true;
    if (queue.isEmpty) this.#timer.clear();
    else if (outcome.hasMovedCumulativeTsn) this.#timer.set(nowMs, this.#options.timeout.timeoutMs);
    return outcome.ackedBytes > 0 || outcome.hasMovedCumulativeTsn || sack.windowBytes === 0;
  }

  /** Takes a bare cumulative acknowledgement, as SHUTDOWN has it. */
  onCumulativeTsn(cumulativeTsn: number, nowMs: number): void {
    this.onSack({ cumulativeTsn, windowBytes: this.#peerWindowBytes, gaps: [], duplicateTsns: [] }, nowMs);
  }

  /** True when a retransmission timeout has passed: everything in flight counts as lost then. */
  tick(nowMs: number): boolean {
    if (!this.#timer.takeIfDue(nowMs)) return false;
    this.#options.timeout.backOff();
    this.congestion.onTimeout();
    this.queue.loseAll(nowMs);
    if (!this.queue.isEmpty) this.#timer.set(nowMs, this.#options.timeout.timeoutMs);
    return true;
  }

  /** Sends what may go. `beforeData` is called before the first chunk: what it writes goes along. */
  transmit(nowMs: number, beforeData: () => void): void {
    const { writer } = this.#options;
    const packetsBefore = writer.packetCount;
    let isFirst = true;
    while (writer.packetCount - packetsBefore < MAX_BURST_PACKETS) {
      const lost = this.#nextLost(nowMs);
      const fresh = lost === undefined ? this.#nextFresh(nowMs) : undefined;
      const isForwardDue = this.#isForwardDue(nowMs);
      if (lost === undefined && fresh === undefined && !isForwardDue) return;
      if (isFirst) beforeData();
      isFirst = false;
      if (isForwardDue) this.#sendForwardTsn(nowMs);
      else if (lost !== undefined) this.#sendAgain(lost, nowMs);
      else if (fresh !== undefined) this.#sendFragment(fresh, nowMs);
    }
  }

  #nextLost(nowMs: number): OutstandingChunk | undefined {
    const lost = this.queue.nextLost(nowMs);
    if (lost === undefined) return undefined;
    const isFree = this.queue.flightBytes < this.congestion.windowBytes || this.#isFastRetransmitDue;
    return isFree ? lost : undefined;
  }

  /** The message to send the next fragment of, when the windows leave room for it. */
  #nextFresh(nowMs: number): OutgoingMessage | undefined {
    const { sendQueue, writer, peer } = this.#options;
    if (this.queue.flightBytes >= this.congestion.windowBytes || this.queue.isFull) return undefined;
    let message = sendQueue.next(nowMs);
    while (message?.isPartlySent && message.isExpired(nowMs) && peer.hasPartialReliability) {
      this.queue.abandon(message);
      message = sendQueue.next(nowMs);
    }
    if (message === undefined) return undefined;
    const sizeBytes = Math.min(message.unsentBytes, writer.maxBodySizeBytes - DATA_FIELDS_SIZE_BYTES);
    // With nothing in flight one chunk goes even into a shut window: to hear when it opens (RFC 9260 §6.1, A).
    const hasRoom = sizeBytes <= this.#peerWindowBytes - this.queue.flightBytes || this.queue.flightBytes === 0;
    return hasRoom ? message : undefined;
  }

  #sendAgain(chunk: OutstandingChunk, nowMs: number): void {
    this.#isFastRetransmitDue = false;
    this.queue.markRetransmitted(chunk, nowMs);
    const isFirstOutstanding = chunk.tsn === (this.queue.cumulativeTsn + 1) >>> 0;
    if (isFirstOutstanding || !this.#timer.isSet) this.#timer.set(nowMs, this.#options.timeout.timeoutMs);
    this.#write(chunk);
  }

  #sendFragment(message: OutgoingMessage, nowMs: number): void {
    const { sendQueue, writer } = this.#options;
    const most = writer.maxBodySizeBytes - DATA_FIELDS_SIZE_BYTES;
    const free = writer.freeBodySizeBytes - DATA_FIELDS_SIZE_BYTES;
    let sizeBytes = Math.min(message.unsentBytes, most);
    // A packet that is half empty is filled up; a fuller one leaves, and the fragment begins the next.
    if (sizeBytes > free && free >= most / 2) sizeBytes = free & ~3;
    const offset = message.sentBytes;
    sendQueue.consume(message, sizeBytes);
    const chunk = this.queue.add(message, offset, sizeBytes, nowMs);
    if (!this.#timer.isSet) this.#timer.set(nowMs, this.#options.timeout.timeoutMs);
    this.#write(chunk);
  }

  #write(chunk: OutstandingChunk): void {
    const { bytes } = this.#options.writer;
    const { message, offset, sizeBytes } = chunk;
    const flags =
      (chunk.isBegin ? dataFlag.begin : 0) |
      (chunk.isEnd ? dataFlag.end : 0) |
      (message.isOrdered ? 0 : dataFlag.unordered);
    let at = this.#options.writer.chunk(this.#tag, chunkType.data, flags, DATA_FIELDS_SIZE_BYTES + sizeBytes);
    at = bytes.writeUInt32BE(chunk.tsn, at);
    at = bytes.writeUInt16BE(message.streamId, at);
    at = bytes.writeUInt16BE(message.isOrdered ? message.ssn : 0, at);
    at = bytes.writeUInt32BE(message.ppid, at);
    const { payload } = message;
    bytes.set(sizeBytes === payload.length ? payload : payload.subarray(offset, offset + sizeBytes), at);
    // A full packet leaves now, so that the count of packets is right.
    if (this.#options.writer.freeBodySizeBytes <= DATA_FIELDS_SIZE_BYTES) this.#options.writer.flush();
  }

  /** Whether the peer has to be told to move on: at once when there is more to skip, else once a round trip. */
  #isForwardDue(nowMs: number): boolean {
    const { advancedTsn, cumulativeTsn } = this.queue;
    if (advancedTsn === cumulativeTsn) return false;
    if (advancedTsn !== this.#forwardedTsn) return true;
    const { roundTripMs, timeoutMs } = this.#options.timeout;
    return nowMs - this.#forwardedAtMs > (roundTripMs ?? timeoutMs);
  }

  #sendForwardTsn(nowMs: number): void {
    const { writer } = this.#options;
    this.#forwardedTsn = this.queue.advancedTsn;
    this.#forwardedAtMs = nowMs;
    const chunk = this.queue.skipped(Math.floor((writer.maxBodySizeBytes - 4) / 4));
    const at = writer.chunk(this.#tag, chunkType.forwardTsn, 0, forwardTsnBodySize(chunk));
    writeForwardTsnChunk(chunk, writer.bytes, at);
    if (!this.#timer.isSet) this.#timer.set(nowMs, this.#options.timeout.timeoutMs);
  }
}
