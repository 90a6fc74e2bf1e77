/** Counts the packets of one RTP stream by their sequence numbers (RFC 3550 appendix A.3), and nothing else. */
export class ReceivedStream {
  readonly ssrc: number;
  receivedPackets = 0;
  #highest = -1;
  #base = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;

  constructor(ssrc: number) {
    this.ssrc = ssrc;
  }

  /** Extended: cycles above the lower 16 bits. */
  get highestSequenceNumber(): number {
    return Math.max(0, this.#highest);
  }

  get expectedPackets(): number {
    return this.#highest < 0 ? 0 : this.#highest - this.#base + 1;
  }

  /** Packets that have not come; negative when some came twice. */
  get lostPackets(): number {
    return this.expectedPackets - this.receivedPackets;
  }

  receive(sequenceNumber: number): void {
    this.receivedPackets += 1;
    if (this.#highest < 0) {
      this.#highest = sequenceNumber;
      this.#base = sequenceNumber;
      return;
    }
    // The nearest number with these lower 16 bits.
    const distance = ((sequenceNumber - this.#highest) << 16) >> 16;
    if (distance > 0) this.#highest += distance;
  }

  /** The share lost since this was last asked, in 1/256 (RFC 3550 section 6.4.1). */
  takeFractionLost(): number {
    const expected = this.expectedPackets - this.#expectedBefore;
    const received = this.receivedPackets - this.#receivedBefore;
    this.#expectedBefore += expected;
    this.#receivedBefore += received;
    return expected <= 0 || received >= expected ? 0 : Math.floor(((expected - received) * 256) / expected);
  }
}
