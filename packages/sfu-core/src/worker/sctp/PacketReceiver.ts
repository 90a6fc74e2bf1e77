import { actionOnUnknown, isKnownChunkType } from './chunks/chunkType.ts';
import { type Chunk, chunkSpan, PACKET_HEADER_SIZE_BYTES, readChunk, readPacketHeader } from './chunks/packet.ts';
import { isTagRight, type Tags } from './verificationTag.ts';

export interface PacketReceiverOptions {
  localPort: number;
  remotePort: number;
  /** The tags as they are now: a chunk may change them for the next. */
  tags(): Tags;
  /** Whether nothing more is to be taken in. */
  isOver(): boolean;
  /** Takes a chunk that may be believed; false when it is malformed. */
  onChunk(chunk: Chunk, tag: number, nowMs: number): boolean;
  /** A chunk that nobody knows, and that wants to be reported (RFC 9260 §3.2). */
  onUnknownChunk(chunk: Chunk): void;
}

/** Takes packets apart, and lets through what bears the right checksum, ports and tag. Nothing in a packet makes it throw. */
export class PacketReceiver {
  receivedCount = 0;
  /** Packets with a wrong checksum or port, or of which a part could not be read. */
  malformedCount = 0;
  /** Packets with a tag, or a cookie, that is not ours. */
  unexpectedCount = 0;
  readonly #options: PacketReceiverOptions;

  constructor(options: PacketReceiverOptions) {
    this.#options = options;
  }

  receive(packet: Buffer, nowMs: number): void {
    const { localPort, remotePort } = this.#options;
    this.receivedCount += 1;
    const header = readPacketHeader(packet);
    const isOurs = header?.sourcePort === remotePort && header.destinationPort === localPort;
    if (!isOurs || !this.#receiveChunks(packet, header.verificationTag, nowMs)) this.malformedCount += 1;
  }

  /** False when a chunk is malformed: what follows it is not looked at. */
  #receiveChunks(packet: Buffer, tag: number, nowMs: number): boolean {
    const { tags, isOver, onChunk, onUnknownChunk } = this.#options;
    let at = PACKET_HEADER_SIZE_BYTES;
    for (let isFirst = true; at < packet.length && !isOver(); isFirst = false) {
      const chunk = readChunk(packet, at);
      if (chunk === undefined) return false;
      at += chunkSpan(chunk);
      if (!isTagRight(chunk, tag, tags(), isFirst && at >= packet.length)) {
        this.unexpectedCount += 1;
        return true;
      }
      if (isKnownChunkType(chunk.type)) {
        if (!onChunk(chunk, tag, nowMs)) return false;
        continue;
      }
      const { isSkipped, isReported } = actionOnUnknown(chunk.type >>> 6);
      if (isReported) onUnknownChunk(chunk);
      if (!isSkipped) return true;
    }
    return true;
  }
}
