import { packetChecksum } from '../crc32c.ts';
import { CHUNK_HEADER_SIZE_BYTES, padded } from './chunkType.ts';
import { PACKET_HEADER_SIZE_BYTES } from './packet.ts';

export interface PacketWriterOptions {
  localPort: number;
  remotePort: number;
  /** The largest packet, common header included. */
  maxPacketSizeBytes: number;
  /** Takes a finished packet: a view over the writer's only buffer, good until the call returns. */
  send(packet: Buffer): void;
}

/**
 * Bundles chunks into packets (RFC 9260 §6.10). There is one packet at a time, in a buffer that is used again and
 * again; it leaves when the next chunk doesn't fit, bears another verification tag, or on `flush`.
 */
export class PacketWriter {
  /** Where bodies are written, from the offset that `chunk` gives. */
  readonly bytes: Buffer;
  /** Packets sent so far. */
  packetCount = 0;
  readonly #options: PacketWriterOptions;
  #tag = 0;
  #sizeBytes = 0;

  constructor(options: PacketWriterOptions) {
    this.#options = options;
    this.bytes = Buffer.alloc(options.maxPacketSizeBytes);
    this.bytes.writeUInt16BE(options.localPort, 0);
    this.bytes.writeUInt16BE(options.remotePort, 2);
  }

  /** The largest body a chunk may have at all. */
  get maxBodySizeBytes(): number {
    return this.bytes.length - PACKET_HEADER_SIZE_BYTES - CHUNK_HEADER_SIZE_BYTES;
  }

  /** The largest body that still fits into the present packet. */
  get freeBodySizeBytes(): number {
    const used = this.#sizeBytes || PACKET_HEADER_SIZE_BYTES;
    return this.bytes.length - used - CHUNK_HEADER_SIZE_BYTES;
  }

  /** Whether the present packet has no chunk yet. */
  get isEmpty(): boolean {
    return this.#sizeBytes === 0;
  }

  /**
   * Begins a chunk and returns where its body goes; the caller writes all `bodySizeBytes` of it at once.
   *
   * @throws RangeError when the body is larger than `maxBodySizeBytes`.
   */
  chunk(tag: number, type: number, flags: number, bodySizeBytes: number): number {
    if (bodySizeBytes > this.maxBodySizeBytes) throw new RangeError('this chunk fits into no packet');
    // More than once, perhaps: whoever takes the packet may cause another chunk.
    while (this.#sizeBytes > 0 && (tag !== this.#tag || bodySizeBytes > this.freeBodySizeBytes)) this.flush();
    if (this.#sizeBytes === 0) {
      this.#tag = tag;
      this.#sizeBytes = PACKET_HEADER_SIZE_BYTES;
    }
    const { bytes } = this;
    const at = this.#sizeBytes;
    const sizeBytes = CHUNK_HEADER_SIZE_BYTES + bodySizeBytes;
    bytes[at] = type;
    bytes[at + 1] = flags;
    bytes.writeUInt16BE(sizeBytes, at + 2);
    const end = at + padded(sizeBytes);
    for (let padding = at + sizeBytes; padding < end; padding += 1) bytes[padding] = 0;
    this.#sizeBytes = end;
    return at + CHUNK_HEADER_SIZE_BYTES;
  }

  /** Sends the present packet, if it has a chunk. */
  flush(): void {
    if (this.#sizeBytes === 0) return;
    const sizeBytes = this.#sizeBytes;
    this.#sizeBytes = 0;
    this.bytes.writeUInt32BE(this.#tag, 4);
    this.bytes.writeUInt32LE(packetChecksum(this.bytes, sizeBytes), 8);
    this.packetCount += 1;
    this.#options.send(this.bytes.subarray(0, sizeBytes));
  }
}
