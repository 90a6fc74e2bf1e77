/** Packets that may be on their way or wait for feedback: two seconds of 8 Mbit/s. A power of two. */
const MAX_CAPACITY = 2_048;
/** How many there is room for at first; doubled when packets are displaced of which feedback may still tell. */
const INITIAL_CAPACITY = 128;
/** Of what was sent longer ago no feedback is expected any more. */
const MAX_AGE_MS = 2_000;
const NONE = -1;

/** What was sent under which transport-wide sequence number, until feedback tells what became of it. */
export class SentPackets {
  #capacity = INITIAL_CAPACITY;
  #sequenceNumbers = new Int32Array(INITIAL_CAPACITY).fill(NONE);
  #sentAtMs = new Float64Array(INITIAL_CAPACITY);
  #sizesBytes = new Uint16Array(INITIAL_CAPACITY);
  #probeIds = new Int32Array(INITIAL_CAPACITY);
  /** Of the packet that `take()` found. */
  sentAtMs = 0;
  sizeBytes = 0;
  /** 0: it belonged to no probe. */
  probeId = 0;

  /** How many packets there is room for: as many as are sent until feedback comes. */
  get capacity(): number {
    return this.#capacity;
  }

  put(sequenceNumber: number, sizeBytes: number, probeId: number, nowMs: number): void {
    while (this.#capacity < MAX_CAPACITY && this.#isAwaited(sequenceNumber & (this.#capacity - 1), nowMs)) this.#grow();
    this.#place(sequenceNumber, sizeBytes, probeId, nowMs);
  }

  /** Finds a packet, forgets it, and shows it in the fields. False: it is unknown, or was taken before. */
  take(sequenceNumber: number): boolean {
    const slot = sequenceNumber & (this.#capacity - 1);
    if (this.#sequenceNumbers[slot] !== sequenceNumber) return false;
    this.#sequenceNumbers[slot] = NONE;
    this.sentAtMs = this.#sentAtMs[slot] as number;
    this.sizeBytes = this.#sizesBytes[slot] as number;
    this.probeId = this.#probeIds[slot] as number;
    return true;
  }

  #place(sequenceNumber: number, sizeBytes: number, probeId: number, sentAtMs: number): void {
    const slot = sequenceNumber & (this.#capacity - 1);
    this.#sequenceNumbers[slot] = sequenceNumber;
    this.#sentAtMs[slot] = sentAtMs;
    this.#sizesBytes[slot] = sizeBytes;
    this.#probeIds[slot] = probeId;
  }

  #isAwaited(slot: number, nowMs: number): boolean {
    return this.#sequenceNumbers[slot] !== NONE && nowMs - (this.#sentAtMs[slot] as number) <= MAX_AGE_MS;
  }

  #grow(): void {
    const sequenceNumbers = this.#sequenceNumbers;
    const sentAtMs = this.#sentAtMs;
    const sizesBytes = this.#sizesBytes;
    const probeIds = this.#probeIds;
    this.#capacity *= 2;
    this.#sequenceNumbers = new Int32Array(this.#capacity).fill(NONE);
    this.#sentAtMs = new Float64Array(this.#capacity);
    this.#sizesBytes = new Uint16Array(this.#capacity);
    this.#probeIds = new Int32Array(this.#capacity);
    for (const [slot, sequenceNumber] of sequenceNumbers.entries()) {
      if (sequenceNumber === NONE) continue;
      this.#place(sequenceNumber, sizesBytes[slot] as number, probeIds[slot] as number, sentAtMs[slot] as number);
    }
  }
}
