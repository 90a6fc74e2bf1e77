/** One encoded frame: of one stream, and there of one spatial layer. What the payload only hints at is said here in full. */
export interface Frame {
  /** Counts all frames of its source. */
  readonly id: number;
  /** Index of the encoding. */
  readonly stream: number;
  /** Counts the pictures of its source; the layers and streams of one instant have the same. */
  readonly picture: number;
  readonly spatialLayer: number;
  readonly temporalLayer: number;
  /** It belongs to a picture that nothing before is needed for. */
  readonly isKey: boolean;
  /** The decoder of this spatial layer can begin here, if those below are there. */
  readonly isFirstOfPicture: boolean;
  readonly isLastOfPicture: boolean;
  /** From here on, its temporal layer can be followed without having been before. */
  readonly isLayerSync: boolean;
  /** Ids of the frames that it can't be decoded without. */
  readonly dependsOn: readonly number[];
  readonly usesInterLayer: boolean;
  readonly usesInterPicture: boolean;
  /** Counts the base layer's pictures, modulo 256. */
  readonly tl0PicIdx: number;
  readonly pictureId: number;
  readonly sizeBytes: number;
  /** RTP ticks since the source began. */
  readonly ticks: number;
  /** Packets that it was sent in, and which of its stream's packets the first is. */
  packetCount: number;
  firstPacket: number;
}

/** Bytes at the end of each payload that tell the simulator what it is; the engine knows nothing of them. */
export const MARK_BYTES = 8;

export interface Mark {
  source: number;
  frame: number;
  packet: number;
}

export function writeMark(buffer: Buffer, end: number, source: number, frame: number, packet: number): void {
  buffer.writeUInt16BE(source, end - 8);
  buffer.writeUInt32BE(frame, end - 6);
  buffer.writeUInt16BE(packet, end - 2);
}

/** That of the packet that ends at `end`. */
export function readMark(buffer: Uint8Array, end: number): Mark {
  const at = (index: number) => buffer[end - MARK_BYTES + index] as number;
  return {
    source: (at(0) << 8) | at(1),
    frame: ((at(2) << 24) | (at(3) << 16) | (at(4) << 8) | at(5)) >>> 0,
    packet: (at(6) << 8) | at(7),
  };
}
