import type { SrtpKeyingMaterial } from '@parley/dtls';
import { EngineError } from '../../channel/EngineChannel.ts';
import type { Egress } from '../io/Egress.ts';
import type { Clock } from '../io/Environment.ts';
import type { PacketTuple } from '../io/PacketTuple.ts';
import type { RtcpWriter } from '../rtcp/RtcpWriter.ts';
import { ByteCounter } from '../rtp/ByteCounter.ts';
import { SLOT_HEADROOM_BYTES } from '../srtp/PacketSlot.ts';
import { SrtpReceiver } from '../srtp/SrtpReceiver.ts';
import { SrtpSender } from '../srtp/SrtpSender.ts';
import type { OutgoingStream } from './ConsumerStream.ts';

/** Takes what came through, in the clear; the buffer is the receiver's. */
export interface SrtpLinkReceiver {
  receiveRtp(buffer: Buffer, lengthBytes: number): void;
  receiveRtcp(buffer: Buffer, lengthBytes: number): void;
}

export interface SrtpLinkOptions {
  egress: Egress;
  clock: Clock;
  receiver: SrtpLinkReceiver;
  /** Where packets go now; undefined: nowhere. */
  tuple(): PacketTuple | undefined;
}

/** RTP and RTCP under SRTP (RFC 3711) between one remote and its session. Without keys nothing passes. */
export class SrtpLink {
  /** SRTP and SRTCP as they came. */
  readonly received = new ByteCounter();
  readonly rtpSent = new ByteCounter();
  readonly rtxSent = new ByteCounter();
  rtcpBytesSent = 0;
  /** Packets that were forged, replayed or malformed. */
  failureCount = 0;
  /** Packets that came before there were keys. */
  earlyPacketCount = 0;
  readonly #options: SrtpLinkOptions;
  #receiver: SrtpReceiver | undefined;
  #sender: SrtpSender | undefined;

  constructor(options: SrtpLinkOptions) {
    this.#options = options;
  }

  get hasKeys(): boolean {
    return this.#sender !== undefined;
  }

  setKeys(keys: SrtpKeyingMaterial): void {
    this.#sender = new SrtpSender(keys.profile, keys.localKey, keys.localSalt);
    this.#receiver = new SrtpReceiver(keys.profile, keys.remoteKey, keys.remoteSalt);
  }

  /** Takes one packet whose first byte says RTP or RTCP; decrypts it in place. */
  receive(packet: Buffer): void {
    const srtp = this.#receiver;
    if (!srtp || packet.length < 2) {
      this.earlyPacketCount++;
      return;
    }
    const { receiver, clock } = this.#options;
    this.received.add(packet.length, clock.nowMs());
    const second = packet[1] as number;
    // RFC 5761 §4: RTCP's packet types, 192 to 223, are no RTP payload types.
    const isRtcp = second > 191 && second < 224;
    const lengthBytes = isRtcp
      ? srtp.unprotectRtcp(packet, 0, packet.length)
      : srtp.unprotectRtp(packet, 0, packet.length);
    if (lengthBytes < 0) this.failureCount++;
    else if (isRtcp) receiver.receiveRtcp(packet, lengthBytes);
    else receiver.receiveRtp(packet, lengthBytes);
  }

  /** Only once there are keys. */
  openStream(ssrc: number, carries: 'media' | 'repair'): OutgoingStream {
    if (!this.#sender) throw new EngineError('InvalidStateError', 'no SRTP keys yet');
    const { egress, tuple: currentTuple } = this.#options;
    // Repairs are few and far between: no key stream is made ahead for them.
    const stream = carries === 'repair' ? this.#sender.stream(ssrc, 1) : this.#sender.stream(ssrc);
    const sent = carries === 'repair' ? this.rtxSent : this.rtpSent;
    return {
      send: (lengthBytes, payloadOffset, nowMs) => {
        const tuple = currentTuple();
        if (!tuple) return;
        const protectedBytes = stream.protectRtp(egress.slot, SLOT_HEADROOM_BYTES, lengthBytes, payloadOffset);
        if (protectedBytes === 0) return;
        tuple.sendSlot(egress, SLOT_HEADROOM_BYTES, protectedBytes);
        sent.add(protectedBytes, nowMs);
      },
    };
  }

  closeStream(ssrc: number): void {
    this.#sender?.removeStream(ssrc);
  }

  sendRtcp(compound: RtcpWriter): void {
    const { egress } = this.#options;
    const tuple = this.#options.tuple();
    if (!tuple || !this.#sender) return;
    compound.buffer.copy(egress.slot, SLOT_HEADROOM_BYTES, compound.offset, compound.offset + compound.lengthBytes);
    const protectedBytes = this.#sender.protectRtcp(egress.slot, SLOT_HEADROOM_BYTES, compound.lengthBytes);
    tuple.sendSlot(egress, SLOT_HEADROOM_BYTES, protectedBytes);
    this.rtcpBytesSent += protectedBytes;
  }
}
