import { NetworkLink } from './MediaLink.ts';
import type { StreamProtection } from './NetworkStream.ts';

/** What both RTP and RTCP have: more than this is for who takes the packet to see. */
const SHORTEST_PACKET_BYTES = 4;

const NO_PROTECTION: StreamProtection = {
  protectRtp: (_buffer, _offset, lengthBytes) => lengthBytes,
};

/** RTP and RTCP as they are (RFC 3551's AVP), for remotes on a network that is trusted. */
export class ClearLink extends NetworkLink {
  readonly isReady = true;

  unprotect(packet: Buffer): number {
    if (packet.length >= SHORTEST_PACKET_BYTES) return packet.length;
    this.failureCount++;
    return -1;
  }

  closeStream(): void {
    // Streams leave nothing behind.
  }

  protected protectionOf(): StreamProtection {
    return NO_PROTECTION;
  }

  protected protectRtcp(_buffer: Buffer, _offset: number, lengthBytes: number): number {
    return lengthBytes;
  }
}
