import { randomInt } from 'node:crypto';
import { SLOT_HEADROOM_BYTES, SLOT_TAILROOM_BYTES } from '../../../packages/sfu-core/src/worker/srtp/PacketSlot.ts';
import type { SrtpSendStream } from '../../../packages/sfu-core/src/worker/srtp/SrtpSender.ts';
import { PAYLOAD_OFFSET_BYTES, type StampedPacket, writeStampedPacket } from '../media/stampedPacket.ts';

/** Two seconds of a camera of a megabit. */
const HISTORY_PACKETS = 256;
const MAX_PACKET_BYTES = 1_600;

/** Of all streams of the process: a packet is built, protected and copied out of it at once. */
const slot = Buffer.alloc(SLOT_HEADROOM_BYTES + MAX_PACKET_BYTES + SLOT_TAILROOM_BYTES);

export interface SentStreamOptions {
  ssrc: number;
  payloadType: number;
  protection: SrtpSendStream;
  send(packet: Buffer): void;
}

/** What differs from packet to packet. */
export type SentPacket = Pick<
  StampedPacket,
  'marker' | 'timestamp' | 'transportWide' | 'audioLevel' | 'descriptor' | 'payloadBytes'
>;

/** One RTP stream of a publisher: numbers, protects and sends, and sends again what it is asked for. */
export class SentStream {
  readonly ssrc: number;
  packetCount = 0;
  octetCount = 0;
  readonly #options: SentStreamOptions;
  #sequenceNumber = randomInt(0x10000);
  /** As they were sent, by the lower bits of their numbers. */
  readonly #history: (Buffer | undefined)[] = [];

  constructor(options: SentStreamOptions) {
    this.ssrc = options.ssrc;
    this.#options = options;
  }

  send(packet: SentPacket, nowMs: number): void {
    const { ssrc, payloadType, protection } = this.#options;
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    const fields = { ...packet, ssrc, payloadType, sequenceNumber: this.#sequenceNumber };
    const lengthBytes = writeStampedPacket(slot, SLOT_HEADROOM_BYTES, fields, nowMs);
    const protectedBytes = protection.protectRtp(slot, SLOT_HEADROOM_BYTES, lengthBytes, PAYLOAD_OFFSET_BYTES);
    const datagram = Buffer.from(slot.subarray(SLOT_HEADROOM_BYTES, SLOT_HEADROOM_BYTES + protectedBytes));
    this.#history[this.#sequenceNumber % HISTORY_PACKETS] = datagram;
    this.packetCount++;
    this.octetCount += lengthBytes - PAYLOAD_OFFSET_BYTES;
    this.#options.send(datagram);
  }

  /** The very same packet again; what is too old is forgotten. */
  resend(sequenceNumber: number): void {
    const datagram = this.#history[sequenceNumber % HISTORY_PACKETS];
    if (datagram?.readUInt16BE(2) === sequenceNumber) this.#options.send(datagram);
  }
}
