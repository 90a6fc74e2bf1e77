import { RtpPacket } from '../../dist/worker/rtp/RtpPacket.js';
import type { MediaClient } from './client/MediaClient.ts';
import { ReceiverReports } from './client/ReceiverReports.ts';
import { readStamp } from './media/payload.ts';
import { ReceivedStream } from './media/ReceivedStream.ts';
import { monotonicMs } from './monotonicMs.ts';

/** One packet in so many is decrypted and compared: a sink that did so with all would be the bottleneck. */
const CHECK_EVERY = 50;
const MIN_RTP_BYTES = 12;

const view = new RtpPacket();

/** One receiving client: counts every packet, checks a sample. */
export class SinkConsumer {
  client: MediaClient | undefined;
  checkedPackets = 0;
  wrongPackets = 0;
  receivedBytes = 0;
  readonly #onDelay: (delayMs: number) => void;
  #stream: ReceivedStream | undefined;
  #reports: ReceiverReports | undefined;
  #transportWideId = 0;
  #reportedPackets = 0;
  readonly #firstGap: number;
  #untilCheck = 0;

  /** @param place spreads the checks, because a packet comes to all consumers at the same time. */
  constructor(place: number, onDelay: (delayMs: number) => void) {
    this.#firstGap = 1 + ((place * 7) % CHECK_EVERY);
    this.#onDelay = onDelay;
  }

  get receivedPackets(): number {
    return this.#stream?.receivedPackets ?? 0;
  }

  get lostPackets(): number {
    return this.#stream?.lostPackets ?? 0;
  }

  expect(ssrc: number, transportWideId: number): void {
    this.#stream = new ReceivedStream(ssrc);
    this.#reports = new ReceiverReports(this.#stream);
    this.#transportWideId = transportWideId;
  }

  receiveRtp(buffer: Buffer, offset: number, lengthBytes: number): void {
    const stream = this.#stream;
    if (!stream || lengthBytes < MIN_RTP_BYTES || buffer.readUInt32BE(offset + 8) !== stream.ssrc) return;
    const nowMs = monotonicMs();
    stream.receive(buffer.readUInt16BE(offset + 2));
    this.receivedBytes += lengthBytes;
    // Extensions are in clear, so that every packet's arrival can be reported.
    if (this.#transportWideId !== 0 && view.parse(buffer, offset, lengthBytes)) {
      const at = view.extensionOffset(this.#transportWideId);
      if (at >= 0) this.#reports?.packetArrived(buffer.readUInt16BE(at), nowMs);
    }
    if (--this.#untilCheck > 0) return;
    // The first packet is checked at once: from it on the roll-over counter is known, wherever the numbers began.
    this.#untilCheck = this.checkedPackets === 0 ? this.#firstGap : CHECK_EVERY;
    this.#check(buffer, offset, lengthBytes, nowMs);
  }

  receiveRtcp(compound: Buffer, lengthBytes: number): void {
    this.#reports?.receive(compound, lengthBytes);
  }

  /** Unless nothing has come since the last: other scenes may be at work meanwhile. */
  sendReport(): void {
    if (!this.#reports || this.receivedPackets === this.#reportedPackets) return;
    this.#reportedPackets = this.receivedPackets;
    this.client?.sendRtcp(this.#reports.report());
  }

  sendFeedback(): void {
    if (!this.#reports || this.#transportWideId === 0) return;
    for (const compound of this.#reports.feedback()) this.client?.sendRtcp(compound);
  }

  #check(buffer: Buffer, offset: number, protectedBytes: number, arrivedMs: number): void {
    this.checkedPackets += 1;
    const lengthBytes = this.client?.unprotectRtp(buffer, offset, protectedBytes) ?? -1;
    const sentMs =
      lengthBytes > 0 && view.parse(buffer, offset, lengthBytes)
        ? readStamp(buffer, view.payloadOffset, view.payloadLengthBytes)
        : undefined;
    if (sentMs === undefined) this.wrongPackets += 1;
    else this.#onDelay(arrivedMs - sentMs);
  }
}
