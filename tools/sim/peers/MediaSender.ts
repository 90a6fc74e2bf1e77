import { unixMsToNtp } from '../../../packages/sfu-core/src/worker/rtcp/ntp.ts';
import { parseRtcp, type RtcpPacket } from '../../../packages/sfu-core/src/worker/rtcp/parseRtcp.ts';
import { RtcpWriter } from '../../../packages/sfu-core/src/worker/rtcp/RtcpWriter.ts';
import type { ExtensionElement } from '../media/RtpPacketizer.ts';
import { SENDER_EXTENSION_IDS } from '../media/rtpSetup.ts';
import type { VirtualTime } from '../VirtualTime.ts';
import type { SentStream } from './SentStream.ts';

const REPORT_INTERVAL_MS = 1_000;
/** A packet isn't sent again within this, however often it is asked for. */
const MIN_RESEND_INTERVAL_MS = 20;

export interface MediaSenderOptions {
  time: VirtualTime;
  /** Clocks of participants differ, ms. */
  clockOffsetMs: number;
  /** Per second of the RTP clock. */
  clockRate: number;
  mid: string;
  /** Takes a packet for the SFU. */
  sendRtp(packet: Buffer): void;
  sendRtcp(packet: Buffer): void;
  /** Transport-wide numbers are those of the transport. */
  nextTransportWide(): number;
}

/** What all senders do: stamp packets, answer NACKs, and report when what was captured. */
export abstract class MediaSender {
  nackedPacketCount = 0;
  repairCount = 0;
  protected readonly options: MediaSenderOptions;
  protected abstract readonly streams: readonly SentStream[];
  readonly #writer = new RtcpWriter();
  readonly #startMs: number;
  readonly #mid: Buffer;

  constructor(options: MediaSenderOptions) {
    this.options = options;
    this.#startMs = options.time.nowMs;
    this.#mid = Buffer.from(options.mid);
    options.time.every(REPORT_INTERVAL_MS, () => this.#report());
  }

  /** Milliseconds of its media. */
  protected get elapsedMs(): number {
    return this.options.time.nowMs - this.#startMs;
  }

  receiveRtcp(packet: Buffer): void {
    for (const part of parseRtcp(packet, 0, packet.length) ?? []) this.handle(part);
  }

  protected handle(packet: RtcpPacket): void {
    if (packet.type !== 'nack') return;
    const stream = this.streams.find(({ ssrc }) => ssrc === packet.mediaSsrc);
    if (!stream) return;
    for (const sequenceNumber of packet.sequenceNumbers) {
      this.nackedPacketCount++;
      const repair = stream.repair(sequenceNumber, this.options.time.nowMs, MIN_RESEND_INTERVAL_MS, (elements) => [
        ...this.freshElements(),
        ...elements.map((element) =>
          element.id === SENDER_EXTENSION_IDS.rid ? { ...element, id: SENDER_EXTENSION_IDS.repairedRid } : element,
        ),
      ]);
      if (!repair) continue;
      this.repairCount++;
      this.options.sendRtp(repair);
    }
  }

  /** Elements that are of the packet as sent now. */
  protected freshElements(): ExtensionElement[] {
    const number = this.options.nextTransportWide();
    const sendTime = Math.round((this.options.time.nowMs * 2 ** 18) / 1_000) & 0xffffff;
    return [
      { id: SENDER_EXTENSION_IDS.transportWide, data: Uint8Array.of(number >> 8, number & 0xff) },
      {
        id: SENDER_EXTENSION_IDS.absSendTime,
        data: Uint8Array.of(sendTime >> 16, (sendTime >> 8) & 0xff, sendTime & 0xff),
      },
      { id: SENDER_EXTENSION_IDS.mid, data: this.#mid },
    ];
  }

  #report(): void {
    const { clockRate, clockOffsetMs, time } = this.options;
    const unixMs = time.clock.unixMs() + clockOffsetMs;
    const ticks = Math.round((this.elapsedMs * clockRate) / 1_000);
    for (const { ssrc, timestampBase, packetCount, octetCount } of this.streams) {
      if (packetCount === 0) continue;
      this.#writer.reset();
      const rtpTimestamp = (timestampBase + ticks) >>> 0;
      this.#writer.senderReport({ ssrc, ...unixMsToNtp(unixMs), rtpTimestamp, packetCount, octetCount });
      this.options.sendRtcp(copyOf(this.#writer));
    }
  }
}

/** What a writer holds, in a buffer of its own. */
export function copyOf({ buffer, offset, lengthBytes }: RtcpWriter): Buffer {
  return Buffer.from(buffer.subarray(offset, offset + lengthBytes));
}
