import { RtpPacket } from '../../dist/worker/rtp/RtpPacket.js';
import { ReceiverReports } from './client/ReceiverReports.ts';
import type { WebRtcClient } from './client/WebRtcClient.ts';
import { FLOOR_SSRC } from './floorRequests.ts';
import { readStamp } from './media/payload.ts';
import { ReceivedStream } from './media/ReceivedStream.ts';
import { monotonicMs } from './monotonicMs.ts';

/** One packet in so many is decrypted and compared: a sink that did so with all would be the bottleneck. */
const CHECK_EVERY = 50;

const view = new RtpPacket();

/** One receiving client: counts every packet, checks a sample. */
export class SinkConsumer {
  client: WebRtcClient | undefined;
  checkedPackets = 0;
  wrongPackets = 0;
  floorPackets = 0;
  datagramBytes = 0;
  readonly #onDelay: (delayMs: number) => void;
  #stream: ReceivedStream | undefined;
  #reports: ReceiverReports | undefined;
  #transportWideId = 0;
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

  receiveRtp(packet: Buffer): void {
    const stream = this.#stream;
    if (!stream || packet.length < 12) return;
    const ssrc = packet.readUInt32BE(8);
    if (ssrc !== stream.ssrc) {
      if (ssrc === FLOOR_SSRC) this.floorPackets += 1;
      return;
    }
    const nowMs = monotonicMs();
    stream.receive(packet.readUInt16BE(2));
    this.datagramBytes = packet.length;
    // Extensions are in clear, so that every packet's arrival can be reported.
    if (this.#transportWideId !== 0 && view.parse(packet, 0, packet.length)) {
      const at = view.extensionOffset(this.#transportWideId);
      if (at >= 0) this.#reports?.packetArrived(packet.readUInt16BE(at), nowMs);
    }
    if (--this.#untilCheck > 0) return;
    // The first packet is checked at once: from it on the roll-over counter is known, wherever the numbers began.
    this.#untilCheck = this.checkedPackets === 0 ? this.#firstGap : CHECK_EVERY;
    this.#check(packet, nowMs);
  }

  receiveRtcp(compound: Buffer, lengthBytes: number): void {
    this.#reports?.receive(compound, lengthBytes);
  }

  sendReport(): void {
    if (this.#reports && this.receivedPackets > 0) this.client?.sendRtcp(this.#reports.report());
  }

  sendFeedback(): void {
    if (!this.#reports || this.#transportWideId === 0) return;
    for (const compound of this.#reports.feedback()) this.client?.sendRtcp(compound);
  }

  #check(packet: Buffer, arrivedMs: number): void {
    this.checkedPackets += 1;
    const lengthBytes = this.client?.unprotectRtp(packet) ?? -1;
    const sentMs =
      lengthBytes > 0 && view.parse(packet, 0, lengthBytes)
        ? readStamp(packet, view.payloadOffset, view.payloadLengthBytes)
        : undefined;
    if (sentMs === undefined) this.wrongPackets += 1;
    else this.#onDelay(arrivedMs - sentMs);
  }
}
