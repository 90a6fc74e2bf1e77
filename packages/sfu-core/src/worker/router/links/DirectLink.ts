import type { Egress } from '../../io/Egress.ts';
import type { Clock } from '../../io/Environment.ts';
import type { RtcpWriter } from '../../rtcp/RtcpWriter.ts';
import { SLOT_HEADROOM_BYTES } from '../../srtp/PacketSlot.ts';
import type { OutgoingStream, StreamPurpose } from '../consumers/ConsumerDownlink.ts';
import type { TransportTraffic } from '../transports/TransportTraffic.ts';
import type { MediaLink } from './MediaLink.ts';

export interface DirectLinkOptions {
  egress: Egress;
  clock: Clock;
  traffic: TransportTraffic;
  /** Takes a packet of an outgoing SSRC; it is the callee's. */
  sendRtp(ssrc: number, packet: Uint8Array): void;
  sendRtcp(packet: Uint8Array): void;
}

/** RTP and RTCP in the clear to the host's own process. */
export class DirectLink implements MediaLink {
  readonly #options: DirectLinkOptions;

  constructor(options: DirectLinkOptions) {
    this.#options = options;
  }

  openStream(ssrc: number, purpose: StreamPurpose): OutgoingStream {
    const { egress, traffic } = this.#options;
    const sent = traffic.sentFor(purpose);
    return {
      send: (lengthBytes, _payloadOffset, nowMs) => {
        this.#options.sendRtp(ssrc, copy(egress.buffer, egress.slotOffset + SLOT_HEADROOM_BYTES, lengthBytes));
        sent.add(lengthBytes, nowMs);
      },
    };
  }

  closeStream(): void {
    // Streams leave nothing behind.
  }

  sendRtcp({ buffer, offset, lengthBytes }: RtcpWriter): void {
    const { traffic, clock } = this.#options;
    this.#options.sendRtcp(copy(buffer, offset, lengthBytes));
    traffic.rtcpSent.add(lengthBytes, clock.nowMs());
  }
}

/** With a memory of its own: a clone of a view takes all that is behind it along. */
function copy(buffer: Buffer, offset: number, lengthBytes: number): Uint8Array {
  return new Uint8Array(buffer.subarray(offset, offset + lengthBytes));
}
