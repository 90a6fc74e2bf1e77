import { HEADER_SIZE_BYTES, MAGIC_COOKIE } from '../stun/attributes.ts';

const CHANNEL_HEADER_BYTES = 4;
const NONE = Buffer.alloc(0);

/**
 * Cuts a byte stream into STUN messages and ChannelData (RFC 8656 section 12.5: on streams ChannelData is padded to four
 * bytes). The stream may be cut anywhere: a byte at a time or many messages at once.
 */
export class StreamFramer {
  /** The beginning of a message whose rest is still to come. */
  #pending: Buffer = NONE;
  #pendingSize = 0;
  /** What came behind the message at which `push` was told to stop. */
  rest: Buffer = NONE;

  /** Whether a message has begun and not ended. */
  get isInsideMessage(): boolean {
    return this.#pendingSize > 0;
  }

  /**
   * Takes what was received and calls back for every message that is whole now, ChannelData without its padding. False when the
   * stream is not TURN; then nothing more can be read from it.
   *
   * @param onMessage Gets a view that is valid only during the call. Answers false to stop, for the stream is closed or taken over.
   */
  push(chunk: Buffer, onMessage: (message: Buffer) => boolean): boolean {
    let position = 0;
    while (this.#pendingSize > 0 && position < chunk.length) {
      const size = frameSize(this.#pending, 0, this.#pendingSize);
      if (size === undefined) return false;
      // Until the header is whole one byte more, then all that is missing.
      const wanted = size === 0 ? headerBytesMissing(this.#pending, this.#pendingSize) : size - this.#pendingSize;
      const taken = Math.min(wanted, chunk.length - position);
      this.#append(chunk, position, position + taken);
      position += taken;
      if (size === 0 || taken < wanted) continue;
      const message = this.#pending;
      this.#pending = NONE;
      this.#pendingSize = 0;
      if (!onMessage(message.subarray(0, unpaddedSize(message, 0, size)))) return this.#stop(chunk, position);
    }
    while (position < chunk.length) {
      const size = frameSize(chunk, position, chunk.length - position);
      if (size === undefined) return false;
      if (size === 0 || position + size > chunk.length) {
        this.#append(chunk, position, chunk.length);
        break;
      }
      const message = chunk.subarray(position, position + unpaddedSize(chunk, position, size));
      position += size;
      if (!onMessage(message)) return this.#stop(chunk, position);
    }
    // What is pending may have shown just now that it is no message.
    return this.#pendingSize === 0 || frameSize(this.#pending, 0, this.#pendingSize) !== undefined;
  }

  #stop(chunk: Buffer, position: number): true {
    this.rest = chunk.subarray(position);
    return true;
  }

  #append(chunk: Buffer, start: number, end: number): void {
    const needed = this.#pendingSize + end - start;
    if (needed > this.#pending.length) {
      const size = frameSize(this.#pending, 0, this.#pendingSize) ?? 0;
      const larger = Buffer.allocUnsafe(Math.max(needed, size, HEADER_SIZE_BYTES));
      this.#pending.copy(larger, 0, 0, this.#pendingSize);
      this.#pending = larger;
    }
    chunk.copy(this.#pending, this.#pendingSize, start, end);
    this.#pendingSize = needed;
  }
}

function headerBytesMissing(buffer: Buffer, size: number): number {
  const isChannel = ((buffer[0] ?? 0) & 0xc0) === 0x40;
  return (isChannel ? CHANNEL_HEADER_BYTES : 8) - size;
}

/** Size of the frame that begins here, padding included; 0 when too little is there to tell, `undefined` when it is no frame. */
function frameSize(buffer: Buffer, start: number, available: number): number | undefined {
  if (available === 0) return 0;
  const first = buffer[start] ?? 0xff;
  if ((first & 0xc0) === 0x40) {
    if (available < CHANNEL_HEADER_BYTES) return 0;
    return CHANNEL_HEADER_BYTES + ((buffer.readUInt16BE(start + 2) + 3) & ~3);
  }
  if ((first & 0xc0) !== 0) return undefined;
  // The cookie tells TURN from anything else before a peer can make the server wait for 64 KiB of it.
  if (available < 8) return 0;
  const length = buffer.readUInt16BE(start + 2);
  if (length % 4 !== 0 || buffer.readUInt32BE(start + 4) !== MAGIC_COOKIE) return undefined;
  return HEADER_SIZE_BYTES + length;
}

function unpaddedSize(buffer: Buffer, start: number, size: number): number {
  const isChannel = ((buffer[start] ?? 0) & 0xc0) === 0x40;
  return isChannel ? CHANNEL_HEADER_BYTES + buffer.readUInt16BE(start + 2) : size;
}
