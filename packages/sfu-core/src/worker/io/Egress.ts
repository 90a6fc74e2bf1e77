/** Room for the largest packet of an Ethernet path with what SRTP needs around it. */
const SLOT_SIZE_BYTES = 2048;

/**
 * Where outgoing packets are built: one slot, used again as soon as the kernel has taken the packet. A carrier that could
 * not hand the packet over at once keeps the slot by calling `giveAway()`.
 */
export class Egress {
  #slot = Buffer.alloc(SLOT_SIZE_BYTES);

  /** The slot to build the next packet in; its content is undefined. */
  get slot(): Buffer {
    return this.#slot;
  }

  /** The slot now belongs to whoever sends from it; the next packet gets a new one. */
  giveAway(): void {
    this.#slot = Buffer.alloc(SLOT_SIZE_BYTES);
  }
}
