import type { Egress } from '../../io/Egress.ts';
import { HeaderTemplate } from '../../rtp/HeaderTemplate.ts';
import type { HeaderExtensionIds } from '../../rtp/headerExtensionIds.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import { SLOT_HEADROOM_BYTES } from '../../srtp/PacketSlot.ts';
import type { OutgoingStream } from '../consumers/ConsumerDownlink.ts';

/** What mediasoup's clients expect padding under; they have a receiver for it that shows nothing. */
export const PADDING_SSRC = 1234;
const PADDING_MID = 'probator';
const PADDING_PAYLOAD_TYPE = 127;
const MIN_PAYLOAD_BYTES = 100;
/** Small, so that the shortest probe still has several packets. */
const MAX_PAYLOAD_BYTES = 500;

/** Packets of zeros that fill a path up to the rate that it is probed for. */
export class PaddingStream {
  readonly #egress: Egress;
  readonly #header: HeaderTemplate;
  readonly #stream: OutgoingStream;
  /** The header is written as for a packet that has nothing of its own to forward. */
  readonly #blank = new RtpPacket();
  #sequenceNumber = 0;

  constructor(egress: Egress, stream: OutgoingStream, ids: HeaderExtensionIds) {
    this.#egress = egress;
    this.#stream = stream;
    this.#header = new HeaderTemplate({
      ssrc: PADDING_SSRC,
      ...(ids.mid && { mid: { id: ids.mid, value: PADDING_MID } }),
      absSendTimeId: ids.absSendTime,
      transportWideId: ids.transportWide,
    });
  }

  /**
   * Sends one packet of about `dueBytes`, within limits.
   * @param nextTransportWide takes the packet's size and gives its transport-wide sequence number.
   */
  send(dueBytes: number, nextTransportWide: (sizeBytes: number) => number, nowMs: number): void {
    const { buffer, slotOffset } = this.#egress;
    const start = slotOffset + SLOT_HEADROOM_BYTES;
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    const timestamp = (Math.trunc(nowMs) * 90) >>> 0;
    const headerBytes = this.#header.write(
      buffer,
      start,
      this.#blank,
      PADDING_PAYLOAD_TYPE,
      this.#sequenceNumber,
      timestamp,
      false,
    );
    const payloadBytes = Math.max(MIN_PAYLOAD_BYTES, Math.min(dueBytes - headerBytes, MAX_PAYLOAD_BYTES));
    buffer.fill(0, start + headerBytes, start + headerBytes + payloadBytes);
    const lengthBytes = headerBytes + payloadBytes;
    this.#header.stamp(buffer, start, nowMs, nextTransportWide(lengthBytes));
    this.#stream.send(lengthBytes, headerBytes, nowMs);
  }
}
