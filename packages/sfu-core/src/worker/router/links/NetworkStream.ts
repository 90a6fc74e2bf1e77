import type { Egress } from '../../io/Egress.ts';
import type { PacketTuple } from '../../io/PacketTuple.ts';
import type { ByteCounter } from '../../rtp/ByteCounter.ts';
import { SLOT_HEADROOM_BYTES } from '../../srtp/PacketSlot.ts';
import type { OutgoingStream } from '../consumers/ConsumerDownlink.ts';

/** Where packets go now. */
export interface MediaPath {
  /** Undefined: nowhere. */
  readonly tuple: PacketTuple | undefined;
}

/** Protects the packets of one outgoing SSRC in place. */
export interface StreamProtection {
  /** @returns the length it has then, in bytes; 0: it must not be sent. */
  protectRtp(buffer: Buffer, offset: number, lengthBytes: number, payloadOffset: number): number;
}

/** One outgoing SSRC in datagrams. */
export class NetworkStream implements OutgoingStream {
  readonly #egress: Egress;
  readonly #path: MediaPath;
  readonly #protection: StreamProtection;
  readonly #sent: ByteCounter;

  constructor(egress: Egress, path: MediaPath, protection: StreamProtection, sent: ByteCounter) {
    this.#egress = egress;
    this.#path = path;
    this.#protection = protection;
    this.#sent = sent;
  }

  send(lengthBytes: number, payloadOffset: number, nowMs: number): void {
    const { tuple } = this.#path;
    if (!tuple) return;
    const egress = this.#egress;
    const start = egress.slotOffset + SLOT_HEADROOM_BYTES;
    const protectedBytes = this.#protection.protectRtp(egress.buffer, start, lengthBytes, payloadOffset);
    if (protectedBytes === 0) return;
    tuple.sendSlot(egress, start, protectedBytes);
    this.#sent.add(protectedBytes, nowMs);
  }
}
