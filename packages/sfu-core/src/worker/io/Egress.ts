import type { DatagramBatch } from './DatagramBatch.ts';

/** Room for the largest packet of an Ethernet path with what SRTP needs around it. */
export const SLOT_SIZE_BYTES = 2048;

/**
 * The longest RTP packet that is forwarded: more than an Ethernet path carries, and so much less than a slot that new
 * header extensions, RTX and SRTP around it always find room.
 */
export const MAX_FORWARDED_PACKET_BYTES = 1_800;

const NO_BYTES = Buffer.alloc(0);

/**
 * Where outgoing packets are built: with a batch in its slots, one after the other; without one in a single slot, used again as
 * soon as the kernel has taken the packet. A carrier that could not hand the packet over at once keeps that slot by calling
 * `giveAway()`.
 */
export class Egress {
  /** Takes packets that go by UDP; undefined: each is sent by itself, at once. */
  readonly batch: DatagramBatch | undefined;
  #buffer: Buffer;
  #viewed: Buffer | undefined;
  #viewedOffset = 0;
  #view: Buffer = NO_BYTES;

  constructor(batch?: DatagramBatch) {
    this.batch = batch;
    this.#buffer = batch?.buffer ?? Buffer.alloc(SLOT_SIZE_BYTES);
  }

  /** What packets are built in: slots of `SLOT_SIZE_BYTES`. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** Where in it the slot for the next packet begins; its content is undefined. */
  get slotOffset(): number {
    return this.batch ? this.batch.slotOffset : 0;
  }

  /** A packet in there, as an object of its own: the same one again for those in the same place and of the same length. */
  view(offset: number, lengthBytes: number): Buffer {
    const isSame = this.#viewed === this.#buffer && this.#viewedOffset === offset && this.#view.length === lengthBytes;
    if (!isSame) {
      this.#view = this.#buffer.subarray(offset, offset + lengthBytes);
      this.#viewed = this.#buffer;
      this.#viewedOffset = offset;
    }
    return this.#view;
  }

  /** The slot now belongs to whoever sends from it; the next packet gets a new one. Not with a batch, whose slots are its own. */
  giveAway(): void {
    if (!this.batch) this.#buffer = Buffer.alloc(SLOT_SIZE_BYTES);
  }

  /** Sends what waits. */
  flush(): void {
    this.batch?.flush();
  }
}
