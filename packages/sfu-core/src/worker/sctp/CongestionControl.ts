import { diff32 } from '../rtp/sequence.ts';

/** The window at the start, in packets: ten, as TCP has it (RFC 6928) and libwebrtc too. */
const INITIAL_WINDOW_PACKETS = 10;
/** What a loss leaves at least (RFC 9260 §7.2.3). */
const MIN_WINDOW_PACKETS = 4;

/** How much may be in flight: slow start, congestion avoidance and fast recovery (RFC 9260 §7.2). */
export class CongestionControl {
  /** The congestion window. */
  windowBytes: number;
  slowStartThresholdBytes = Number.POSITIVE_INFINITY;
  readonly #packetSizeBytes: number;
  #partialBytesAcked = 0;
  /** Fast recovery lasts until this TSN is acknowledged. */
  #recoveryExitTsn: number | undefined;

  /** @param packetSizeBytes the most user data in a packet. */
  constructor(packetSizeBytes: number) {
    this.#packetSizeBytes = packetSizeBytes;
    this.windowBytes = INITIAL_WINDOW_PACKETS * packetSizeBytes;
  }

  get isInFastRecovery(): boolean {
    return this.#recoveryExitTsn !== undefined;
  }

  /** A SACK has moved the cumulative TSN: the window grows when it was in use (RFC 9260 §7.2.1, §7.2.2). */
  onAcknowledged(ackedBytes: number, flightBeforeBytes: number): void {
    if (this.isInFastRecovery || flightBeforeBytes + this.#packetSizeBytes <= this.windowBytes) return;
    if (this.windowBytes <= this.slowStartThresholdBytes) {
      this.windowBytes += Math.min(ackedBytes, this.#packetSizeBytes);
      return;
    }
    this.#partialBytesAcked += ackedBytes;
    if (this.#partialBytesAcked < this.windowBytes) return;
    this.#partialBytesAcked -= this.windowBytes;
    this.windowBytes += this.#packetSizeBytes;
  }

  /** Leaves fast recovery when everything that was in flight at its start has come. */
  onCumulativeTsn(tsn: number): void {
    if (this.#recoveryExitTsn === undefined || diff32(tsn, this.#recoveryExitTsn) < 0) return;
    this.#recoveryExitTsn = undefined;
    this.#partialBytesAcked = 0;
  }

  /** SACKs tell of a loss; true when that begins a fast recovery (RFC 9260 §7.2.4). */
  onLoss(lastTsnInFlight: number): boolean {
    if (this.isInFastRecovery) return false;
    this.#halve();
    this.windowBytes = this.slowStartThresholdBytes;
    this.#recoveryExitTsn = lastTsnInFlight;
    return true;
  }

  /** Nothing was heard for a retransmission timeout: back to one packet (RFC 9260 §7.2.3). */
  onTimeout(): void {
    this.#halve();
    this.windowBytes = this.#packetSizeBytes;
    this.#recoveryExitTsn = undefined;
  }

  #halve(): void {
    this.slowStartThresholdBytes = Math.max(
      Math.floor(this.windowBytes / 2),
      MIN_WINDOW_PACKETS * this.#packetSizeBytes,
    );
    this.#partialBytesAcked = 0;
  }
}
