import { encodeTransportCc, maxChunkBytes, StatusSymbol, TRANSPORT_CC_FIXED_BYTES } from './encodeTransportCc.ts';
import { DELTA_TICK_MS, REFERENCE_TICK_MS } from './RtcpPacket.ts';
import { RTCP_TARGET_BYTES, type RtcpWriter } from './RtcpWriter.ts';

/** How many of the newest sequence numbers are remembered at most; a power of two. 100 ms of 200 Mbit/s. */
const MAX_WINDOW_PACKETS = 2048;
/** And at first; doubled when what is not reported yet, or has just come, would be forgotten. */
const INITIAL_WINDOW_PACKETS = 128;
/** So late a packet may come and still be reported. */
const KEPT_MS = 1_000;

const REFERENCE_TICKS = REFERENCE_TICK_MS / DELTA_TICK_MS;
const MAX_SMALL_DELTA_TICKS = 0xff;
const MIN_LARGE_DELTA_TICKS = -0x8000;
const MAX_LARGE_DELTA_TICKS = 0x7fff;
const MAX_PADDING_BYTES = 3;

/** What has no arrival time: lost, or on its way. */
const NOT_RECEIVED = Number.NaN;

/**
 * The receiving side of transport-wide congestion control (draft-holmer-rmcat-transport-wide-cc-extensions-01): remembers
 * when packets came, and tells their sender every 100 ms or so. Occupies eight bytes for each packet of a second.
 *
 * A packet that comes after the ones behind it were reported makes the next feedback begin at it, and repeat them.
 */
export class TransportFeedbackBuilder {
  /** Arrival times, by unwrapped sequence number modulo the window's size. */
  #arrivalsMs: Float64Array | undefined;
  /** Unwrapped: does not go back to 0 after 65,535. */
  #highestSequenceNumber = 0;
  #nextToReport = 0;
  #feedbackPacketCount = 0;
  /** Statuses in all feedback so far, and how many of them said that a packet is missing. */
  reportedCount = 0;
  lostCount = 0;

  /** What it occupies. */
  get sizeBytes(): number {
    return this.#arrivalsMs?.byteLength ?? 0;
  }

  /** Whether there is anything that was not reported yet. */
  get hasPending(): boolean {
    return this.#arrivalsMs !== undefined && this.#nextToReport <= this.#highestSequenceNumber;
  }

  /**
   * A packet has come. Duplicates and packets older than the window are ignored.
   *
   * @param wideSequenceNumber the 16 bits of its header extension.
   */
  onPacket(wideSequenceNumber: number, arrivalMs: number): void {
    if (this.#arrivalsMs === undefined) {
      this.#arrivalsMs = new Float64Array(INITIAL_WINDOW_PACKETS).fill(NOT_RECEIVED);
      this.#highestSequenceNumber = wideSequenceNumber;
      this.#nextToReport = wideSequenceNumber;
    }
    // The nearest number with these lower 16 bits.
    const distance = ((wideSequenceNumber - this.#highestSequenceNumber) << 16) >> 16;
    const sequenceNumber = this.#highestSequenceNumber + distance;
    if (distance > 0) {
      const arrivalsMs = this.#windowFor(this.#arrivalsMs, sequenceNumber, arrivalMs);
      const mask = arrivalsMs.length - 1;
      if (distance > mask) {
        arrivalsMs.fill(NOT_RECEIVED);
      } else {
        for (let skipped = this.#highestSequenceNumber + 1; skipped < sequenceNumber; skipped++) {
          arrivalsMs[skipped & mask] = NOT_RECEIVED;
        }
      }
      this.#highestSequenceNumber = sequenceNumber;
      arrivalsMs[sequenceNumber & mask] = arrivalMs;
    } else {
      const arrivalsMs = this.#arrivalsMs;
      const mask = arrivalsMs.length - 1;
      if (distance < -mask) return;
      if (!Number.isNaN(arrivalsMs[sequenceNumber & mask])) return;
      if (sequenceNumber < this.#nextToReport) this.#nextToReport = sequenceNumber;
      arrivalsMs[sequenceNumber & mask] = arrivalMs;
    }
  }

  /**
   * Appends feedback on everything that is pending, in as many packets as it takes, to a compound that does not get
   * longer than `RTCP_TARGET_BYTES`.
   *
   * @returns whether anything was appended. When `hasPending` still holds: send, reset the writer, and build again.
   */
  build(senderSsrc: number, mediaSsrc: number, writer: RtcpWriter): boolean {
    let isAppended = false;
    while (this.hasPending && this.#appendOne(senderSsrc, mediaSsrc, writer)) isAppended = true;
    return isAppended;
  }

  /** The window, grown if a packet of that number, which is new, would displace what is still needed. */
  #windowFor(window: Float64Array, sequenceNumber: number, arrivalMs: number): Float64Array {
    let arrivalsMs = window;
    while (arrivalsMs.length < MAX_WINDOW_PACKETS) {
      const displaced = sequenceNumber - arrivalsMs.length;
      const displacedMs = arrivalsMs[displaced & (arrivalsMs.length - 1)] ?? NOT_RECEIVED;
      if (this.#nextToReport > displaced && !(arrivalMs - displacedMs <= KEPT_MS)) break;
      arrivalsMs = this.#grown(arrivalsMs);
    }
    this.#arrivalsMs = arrivalsMs;
    return arrivalsMs;
  }

  #grown(before: Float64Array): Float64Array {
    const after = new Float64Array(before.length * 2).fill(NOT_RECEIVED);
    const highest = this.#highestSequenceNumber;
    for (let number = highest - before.length + 1; number <= highest; number++) {
      after[number & (after.length - 1)] = before[number & (before.length - 1)] ?? NOT_RECEIVED;
    }
    return after;
  }

  #appendOne(senderSsrc: number, mediaSsrc: number, writer: RtcpWriter): boolean {
    const arrivalsMs = this.#arrivalsMs;
    if (arrivalsMs === undefined) return false;
    const roomBytes = Math.min(writer.roomBytes, RTCP_TARGET_BYTES - writer.lengthBytes);
    const mask = arrivalsMs.length - 1;
    const base = Math.max(this.#nextToReport, this.#highestSequenceNumber - mask);
    let statusCount = 0;
    let receivedCount = 0;
    let deltaBytes = 0;
    let referenceTime = 0;
    let lastTicks = 0;
    for (let place = 0; base + place <= this.#highestSequenceNumber; place++) {
      const arrivalMs = arrivalsMs[(base + place) & mask] ?? NOT_RECEIVED;
      if (Number.isNaN(arrivalMs)) {
        scratchSymbols[place] = StatusSymbol.NOT_RECEIVED;
        continue;
      }
      const ticks = Math.round(arrivalMs / DELTA_TICK_MS);
      if (receivedCount === 0) {
        referenceTime = Math.floor(ticks / REFERENCE_TICKS);
        lastTicks = referenceTime * REFERENCE_TICKS;
      }
      const delta = ticks - lastTicks;
      // A gap that no delta spans (8 s) needs a new reference time, that is, a new packet.
      if (delta < MIN_LARGE_DELTA_TICKS || delta > MAX_LARGE_DELTA_TICKS) break;
      const isSmall = delta >= 0 && delta <= MAX_SMALL_DELTA_TICKS;
      const newDeltaBytes = deltaBytes + (isSmall ? 1 : 2);
      const maxBytes = TRANSPORT_CC_FIXED_BYTES + maxChunkBytes(place + 1) + newDeltaBytes + MAX_PADDING_BYTES;
      if (maxBytes > roomBytes) break;
      scratchSymbols[place] = isSmall ? StatusSymbol.SMALL_DELTA : StatusSymbol.LARGE_DELTA;
      scratchDeltas[receivedCount++] = delta;
      deltaBytes = newDeltaBytes;
      lastTicks = ticks;
      statusCount = place + 1;
    }
    if (receivedCount === 0) return false;
    const header = {
      senderSsrc,
      mediaSsrc,
      baseSequenceNumber: base,
      referenceTime,
      feedbackPacketCount: this.#feedbackPacketCount,
    };
    const symbols = scratchSymbols.subarray(0, statusCount);
    const lengthBytes = encodeTransportCc(scratch, header, symbols, scratchDeltas);
    if (!writer.transportFeedback(scratch.subarray(0, lengthBytes))) return false;
    this.#feedbackPacketCount = (this.#feedbackPacketCount + 1) & 0xff;
    this.#nextToReport = base + statusCount;
    this.reportedCount += statusCount;
    this.lostCount += statusCount - receivedCount;
    return true;
  }
}

// Used up within one call, hence one for all transports.
const scratch = Buffer.alloc(RTCP_TARGET_BYTES);
const scratchSymbols = new Uint8Array(MAX_WINDOW_PACKETS);
const scratchDeltas = new Int16Array(MAX_WINDOW_PACKETS);
