import { RTX_HEADER_LENGTH_BYTES, writeOriginalSequenceNumber } from '../../../packages/sfu-core/src/worker/rtp/rtx.ts';
import { type ExtensionElement, openPacket } from '../media/RtpPacketizer.ts';

/** How many packets a sender can send again. */
const HISTORY_PACKETS = 1_024;

interface SentPacket {
  sequenceNumber: number;
  timestamp: number;
  marker: boolean;
  payload: Buffer;
  elements: readonly ExtensionElement[];
  resentMs: number;
}

export interface SentStreamOptions {
  ssrc: number;
  payloadType: number;
  /** Undefined: nothing is sent again. */
  rtx?: { ssrc: number; payloadType: number };
  firstSequenceNumber: number;
  timestampBase: number;
}

/** One SSRC of a simulated sender, with its repairs (RFC 4588). */
export class SentStream {
  readonly ssrc: number;
  readonly timestampBase: number;
  packetCount = 0;
  octetCount = 0;
  readonly #options: SentStreamOptions;
  readonly #history: (SentPacket | undefined)[] = Array.from({ length: HISTORY_PACKETS }, () => undefined);
  #sequenceNumber: number;
  #rtxSequenceNumber = 0;

  constructor(options: SentStreamOptions) {
    this.#options = options;
    this.ssrc = options.ssrc;
    this.timestampBase = options.timestampBase;
    this.#sequenceNumber = options.firstSequenceNumber & 0xffff;
  }

  /** Makes the next packet; `fill` writes its payload. */
  next(
    ticks: number,
    marker: boolean,
    payloadBytes: number,
    elements: readonly ExtensionElement[],
    fresh: readonly ExtensionElement[],
    fill: (buffer: Buffer, at: number) => void,
  ): Buffer {
    const { ssrc, payloadType, rtx, timestampBase } = this.#options;
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    const sequenceNumber = this.#sequenceNumber;
    const timestamp = (timestampBase + ticks) >>> 0;
    const header = { payloadType, marker, sequenceNumber, timestamp, ssrc };
    const { bytes, payloadOffset } = openPacket(header, [...fresh, ...elements], payloadBytes);
    fill(bytes, payloadOffset);
    this.packetCount++;
    this.octetCount += payloadBytes;
    if (rtx) {
      // A copy: the packet is the network's.
      const payload = Buffer.from(bytes.subarray(payloadOffset));
      const resentMs = Number.NEGATIVE_INFINITY;
      this.#history[sequenceNumber % HISTORY_PACKETS] = {
        sequenceNumber,
        timestamp,
        marker,
        payload,
        elements,
        resentMs,
      };
    }
    return bytes;
  }

  /** The packet again, as RTX; undefined: it is gone, or was just sent. */
  repair(
    sequenceNumber: number,
    nowMs: number,
    minIntervalMs: number,
    elementsOf: (elements: readonly ExtensionElement[]) => readonly ExtensionElement[],
  ): Buffer | undefined {
    const { rtx } = this.#options;
    const sent = this.#history[sequenceNumber % HISTORY_PACKETS];
    if (!rtx || sent?.sequenceNumber !== sequenceNumber || nowMs - sent.resentMs < minIntervalMs) return undefined;
    sent.resentMs = nowMs;
    this.#rtxSequenceNumber = (this.#rtxSequenceNumber + 1) & 0xffff;
    const { marker, timestamp, payload, elements } = sent;
    const header = {
      payloadType: rtx.payloadType,
      ssrc: rtx.ssrc,
      sequenceNumber: this.#rtxSequenceNumber,
      marker,
      timestamp,
    };
    const { bytes, payloadOffset } = openPacket(header, elementsOf(elements), payload.length + RTX_HEADER_LENGTH_BYTES);
    writeOriginalSequenceNumber(bytes, payloadOffset, sequenceNumber);
    payload.copy(bytes, payloadOffset + RTX_HEADER_LENGTH_BYTES);
    return bytes;
  }
}
