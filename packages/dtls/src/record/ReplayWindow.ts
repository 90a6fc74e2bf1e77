const WINDOW_BITS = 64;

/**
 * Remembers the last 64 sequence numbers of one epoch (RFC 6347 section 4.1.2.6). Ask before decrypting, mark only
 * after the record proved authentic: a forged number must not push the window on.
 */
export class ReplayWindow {
  #highest = -1;
  /** Bit n: `highest - n` was seen, for n of 0 to 31 here and of 32 to 63 in the other. */
  #near = 0;
  #far = 0;

  /** True when this number was not seen and is not too old to tell. */
  accepts(sequenceNumber: number): boolean {
    const age = this.#highest - sequenceNumber;
    if (age < 0) return true;
    if (age >= WINDOW_BITS) return false;
    return age < 32 ? ((this.#near >>> age) & 1) === 0 : ((this.#far >>> (age - 32)) & 1) === 0;
  }

  /** Records an authentic number. */
  mark(sequenceNumber: number): void {
    const ahead = sequenceNumber - this.#highest;
    if (ahead > 0) {
      this.#shift(this.#highest < 0 ? WINDOW_BITS : ahead);
      this.#highest = sequenceNumber;
      this.#near |= 1;
      return;
    }
    const age = -ahead;
    if (age < 32) this.#near |= 1 << age;
    else if (age < WINDOW_BITS) this.#far |= 1 << (age - 32);
  }

  #shift(by: number): void {
    if (by >= WINDOW_BITS) {
      this.#near = 0;
      this.#far = 0;
    } else if (by >= 32) {
      // A shift by 32 is a shift by 0 in JavaScript, but `by - 32` is below 32 here.
      this.#far = this.#near << (by - 32);
      this.#near = 0;
    } else {
      this.#far = (this.#far << by) | (this.#near >>> (32 - by));
      this.#near <<= by;
    }
  }
}
