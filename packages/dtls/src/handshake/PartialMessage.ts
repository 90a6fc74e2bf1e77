import { type HandshakeFragment, type HandshakeMessage, handshakeMessage } from './HandshakeMessage.ts';

/** More pieces than this for one message is no way to send one: 32 KiB at the smallest sensible MTU are fewer. */
const MAX_PIECES = 160;

/**
 * One message in the making. Fragments may come in any order, doubled and overlapping.
 *
 * Memory follows what arrived, never what a header promises. Where two fragments overlap the later one wins: plaintext
 * fragments can be forged, and then a retransmission by the genuine peer must be able to put things right.
 */
export class PartialMessage {
  readonly #type: number;
  readonly #lengthBytes: number;
  readonly #messageSequence: number;
  #pieces: { offset: number; data: Buffer }[] = [];
  #storedBytes = 0;

  constructor(fragment: HandshakeFragment) {
    this.#type = fragment.type;
    this.#lengthBytes = fragment.lengthBytes;
    this.#messageSequence = fragment.messageSequence;
    this.add(fragment);
  }

  /** Bytes kept for this message. */
  get storedBytes(): number {
    return this.#storedBytes;
  }

  /** True when the fragment says it is of this message. */
  matches(fragment: HandshakeFragment): boolean {
    return (
      fragment.type === this.#type &&
      fragment.lengthBytes === this.#lengthBytes &&
      fragment.messageSequence === this.#messageSequence
    );
  }

  add(fragment: HandshakeFragment): void {
    const { offset, data } = fragment;
    const end = offset + data.length;
    // Pieces that the new one covers whole are of no use any more; this also makes doubles free.
    this.#pieces = this.#pieces.filter((piece) => piece.offset < offset || piece.offset + piece.data.length > end);
    if (this.#pieces.length >= MAX_PIECES) this.#pieces = [];
    // A copy: the fragment is a view over a datagram that its owner will reuse.
    this.#pieces.push({ offset, data: Buffer.from(data) });
    this.#storedBytes = this.#pieces.reduce((sum, piece) => sum + piece.data.length, 0);
  }

  /** The message, once nothing is missing. */
  assemble(): HandshakeMessage | undefined {
    let coveredBytes = 0;
    for (const piece of [...this.#pieces].sort((a, b) => a.offset - b.offset)) {
      if (piece.offset > coveredBytes) return undefined;
      coveredBytes = Math.max(coveredBytes, piece.offset + piece.data.length);
    }
    if (coveredBytes < this.#lengthBytes) return undefined;
    const body = Buffer.alloc(this.#lengthBytes);
    for (const piece of this.#pieces) body.set(piece.data, piece.offset);
    return handshakeMessage(this.#type, this.#messageSequence, body);
  }
}
