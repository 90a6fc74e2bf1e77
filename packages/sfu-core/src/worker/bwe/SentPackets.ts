/** Packets that may be on their way or wait for feedback: two seconds of 8 Mbit/s. A power of two. */
const CAPACITY = 2_048;

/** What was sent under which transport-wide sequence number, until feedback tells what became of it. */
export class SentPackets {
  readonly #sequenceNumbers = new Int32Array(CAPACITY).fill(-1);
  readonly #sentAtMs = new Float64Array(CAPACITY);
  readonly #sizesBytes = new Uint16Array(CAPACITY);
  readonly #probeIds = new Int32Array(CAPACITY);
  /** Of the packet that `take()` found. */
  sentAtMs = 0;
  sizeBytes = 0;
  /** 0: it belonged to no probe. */
  probeId = 0;

  put(sequenceNumber: number, sizeBytes: number, probeId: number, nowMs: number): void {
    const slot = sequenceNumber & (CAPACITY - 1);
    this.#sequenceNumbers[slot] = sequenceNumber;
    this.#sentAtMs[slot] = nowMs;
    this.#sizesBytes[slot] = sizeBytes;
    this.#probeIds[slot] = probeId;
  }

  /** Finds a packet, forgets it, and shows it in the fields. False: it is unknown, or was taken before. */
  take(sequenceNumber: number): boolean {
    const slot = sequenceNumber & (CAPACITY - 1);
    if (this.#sequenceNumbers[slot] !== sequenceNumber) return false;
    this.#sequenceNumbers[slot] = -1;
    this.sentAtMs = this.#sentAtMs[slot] as number;
    this.sizeBytes = this.#sizesBytes[slot] as number;
    this.probeId = this.#probeIds[slot] as number;
    return true;
  }
}
