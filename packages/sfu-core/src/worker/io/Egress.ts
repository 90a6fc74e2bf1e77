/** Room for the largest packet of an Ethernet path with what SRTP needs around it. */
const SLOT_SIZE_BYTES = 2048;

/**
 * The longest RTP packet that is forwarded: more than an Ethernet path carries, and so much less than a slot that new
 * header extensions, RTX and SRTP around it always find room.
 */
export const MAX_FORWARDED_PACKET_BYTES = 1_800;

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
