/** The largest frame that is taken: nothing in WebRTC comes near. */
const MAX_FRAME_BYTES = 16 * 1024;

/** RFC 4571: each packet on a stream has its length in front, 16 bits. Takes chunks cut anywhere, gives whole packets. */
export class FrameDecoder {
  #rest: Buffer | undefined;

  /**
   * Calls `onFrame` with each packet that is complete; its buffer is the receiver's to keep.
   * Answers false when the stream can't be what it should be, and must be closed.
   */
  push(chunk: Buffer, onFrame: (frame: Buffer) => void): boolean {
    let data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = undefined;
    while (data.length >= 2) {
      const lengthBytes = data.readUInt16BE(0);
      if (lengthBytes > MAX_FRAME_BYTES) return false;
      if (data.length < 2 + lengthBytes) break;
      // A copy, because packets are decrypted in place and kept for retransmission, and words are read aligned.
      if (lengthBytes > 0) onFrame(Buffer.from(data.subarray(2, 2 + lengthBytes)));
      data = data.subarray(2 + lengthBytes);
    }
    if (data.length > 0) this.#rest = data;
    return true;
  }
}

/** A packet with its length in front, ready for a stream. */
export function encodeFrame(buffer: Buffer, offset: number, lengthBytes: number): Buffer {
  const frame = Buffer.allocUnsafe(2 + lengthBytes);
  frame.writeUInt16BE(lengthBytes, 0);
  buffer.copy(frame, 2, offset, offset + lengthBytes);
  return frame;
}
