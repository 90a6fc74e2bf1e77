import type { Egress } from '../../io/Egress.ts';
import type { Clock } from '../../io/Environment.ts';
import type { RtcpWriter } from '../../rtcp/RtcpWriter.ts';
import { isRtcp } from '../../rtp/firstBytes.ts';
import { SLOT_HEADROOM_BYTES } from '../../srtp/PacketSlot.ts';
import type { OutgoingStream, StreamPurpose } from '../consumers/ConsumerDownlink.ts';
import type { TransportTraffic } from '../transports/TransportTraffic.ts';
import { type MediaPath, NetworkStream, type StreamProtection } from './NetworkStream.ts';

/** Takes what came through, in the clear; the buffer is the receiver's. */
export interface MediaReceiver {
  receiveRtp(buffer: Buffer, lengthBytes: number): void;
  receiveRtcp(buffer: Buffer, lengthBytes: number): void;
}

/** How a transport's RTP and RTCP get to the remote. */
export interface MediaLink {
  openStream(ssrc: number, purpose: StreamPurpose): OutgoingStream;
  closeStream(ssrc: number): void;
  /** Protects and sends a compound packet. */
  sendRtcp(compound: RtcpWriter): void;
}

export interface NetworkLinkOptions {
  egress: Egress;
  clock: Clock;
  receiver: MediaReceiver;
  traffic: TransportTraffic;
  /** That of RTP. */
  path: MediaPath;
  /** That of RTCP; default: as RTP. */
  rtcpPath?: MediaPath;
}

/** RTP and RTCP in datagrams between one remote and a session; how they are protected is a matter of the subclass. */
export abstract class NetworkLink implements MediaLink {
  /** Packets that were forged, replayed or malformed. */
  failureCount = 0;
  /** Packets that came before there were keys. */
  earlyPacketCount = 0;
  readonly #options: NetworkLinkOptions;

  constructor(options: NetworkLinkOptions) {
    this.#options = options;
  }

  /** Whether packets can be protected, and what comes be opened. */
  abstract readonly isReady: boolean;

  /**
   * Opens, in place, one packet whose first byte says RTP or RTCP.
   * @returns its length in the clear, in bytes; negative: it is not to be trusted, and was counted.
   */
  abstract unprotect(packet: Buffer): number;

  /** Hands on what `unprotect()` has opened. */
  deliver(packet: Buffer, lengthBytes: number): void {
    const { receiver } = this.#options;
    if (isRtcp(packet)) receiver.receiveRtcp(packet, lengthBytes);
    else receiver.receiveRtp(packet, lengthBytes);
  }

  /** Takes one packet whose first byte says RTP or RTCP. */
  receive(packet: Buffer): void {
    const lengthBytes = this.unprotect(packet);
    if (lengthBytes >= 0) this.deliver(packet, lengthBytes);
  }

  /** Only once it is ready. */
  openStream(ssrc: number, purpose: StreamPurpose): OutgoingStream {
    const { egress, traffic, path } = this.#options;
    return new NetworkStream(egress, path, this.protectionOf(ssrc, purpose), traffic.sentFor(purpose));
  }

  abstract closeStream(ssrc: number): void;

  /** Gives back what it holds outside of JavaScript's memory. Idempotent; nothing passes any more. */
  close(): void {
    // Most hold nothing.
  }

  sendRtcp(compound: RtcpWriter): void {
    const { egress, traffic, clock, path, rtcpPath = path } = this.#options;
    const { tuple } = rtcpPath;
    if (!tuple || !this.isReady) return;
    const { buffer } = egress;
    const start = egress.slotOffset + SLOT_HEADROOM_BYTES;
    compound.buffer.copy(buffer, start, compound.offset, compound.offset + compound.lengthBytes);
    const protectedBytes = this.protectRtcp(buffer, start, compound.lengthBytes);
    if (protectedBytes === 0) return;
    tuple.sendSlot(egress, start, protectedBytes);
    traffic.rtcpSent.add(protectedBytes, clock.nowMs());
  }

  protected abstract protectionOf(ssrc: number, purpose: StreamPurpose): StreamProtection;

  /** @returns the length it has then, in bytes; 0: it must not be sent. */
  protected abstract protectRtcp(buffer: Buffer, offset: number, lengthBytes: number): number;
}
