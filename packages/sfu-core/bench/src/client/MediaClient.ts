import type { BatchPort, BatchTuple } from '../../../dist/worker/io/DatagramBatch.js';
import type { RtcpWriter } from '../../../dist/worker/rtcp/RtcpWriter.js';
import type { SrtpSender } from '../../../dist/worker/srtp/SrtpSender.js';

/** What comes to a client. */
export interface MediaClientEvents {
  /** An SRTP packet, as it came. The buffer is the callee's until it returns. */
  onRtp(buffer: Buffer, offset: number, lengthBytes: number): void;
  /** An RTCP compound, decrypted. */
  onRtcp(compound: Buffer, lengthBytes: number): void;
}

/** A client's end of one transport that media can flow through, whichever way it was set up. */
export interface MediaClient extends BatchPort, BatchTuple {
  readonly localPort: number;
  readonly sender: SrtpSender;
  /** Decrypts a packet in place. @returns its length, or a negative `SrtpFailure`. */
  unprotectRtp(buffer: Buffer, offset: number, lengthBytes: number): number;
  /**
   * Sends a part of a buffer.
   * @returns false when the kernel could not take it at once: then the buffer still belongs to the socket.
   */
  sendSlot(slot: Buffer, offset: number, lengthBytes: number): boolean;
  sendRtcp(writer: RtcpWriter): void;
  close(): void;
}
