import type { SrtpProfileName } from '@parley/dtls';
import { parseRtcp } from '../../../dist/worker/rtcp/parseRtcp.js';
import { RtpPacket } from '../../../dist/worker/rtp/RtpPacket.js';
import { SLOT_HEADROOM_BYTES } from '../../../dist/worker/srtp/PacketSlot.js';
import type { SrtpSendStream } from '../../../dist/worker/srtp/SrtpSender.js';
import { ReceiverReports } from '../client/ReceiverReports.ts';
import { type RemoteTransport, WebRtcClient } from '../client/WebRtcClient.ts';
import type { SentMedia } from '../media/mediaParameters.ts';
import { ReceivedStream } from '../media/ReceivedStream.ts';
import { SyntheticSource } from '../media/SyntheticSource.ts';
import { monotonicMs } from '../monotonicMs.ts';

const SLOT_BYTES = 2048;
let slot = Buffer.alloc(SLOT_BYTES);
const view = new RtpPacket();

/** One client of many in a process: sends a stream, or counts any number of them and reports as a browser does. */
export class CrowdClient {
  readonly #client: WebRtcClient;
  readonly #received = new Map<number, { stream: ReceivedStream; reports: ReceiverReports }>();
  #source: SyntheticSource | undefined;
  #sendStream: SrtpSendStream | undefined;
  /** Transport-wide feedback is on all streams, whichever tells it. */
  #feedback: ReceiverReports | undefined;
  #transportWideId = 0;
  #dueSinceMs = 0;

  /** Resolves when SRTP can flow both ways. */
  static async connect(remote: RemoteTransport, suite: SrtpProfileName): Promise<CrowdClient> {
    let receiving: CrowdClient | undefined;
    const client = await WebRtcClient.connect({
      remote,
      suite,
      onRtp: (packet) => receiving?.receiveRtp(packet),
      onRtcp: (compound, lengthBytes) => receiving?.receiveRtcp(compound, lengthBytes),
    });
    receiving = new CrowdClient(client);
    return receiving;
  }

  private constructor(client: WebRtcClient) {
    this.#client = client;
  }

  get isSending(): boolean {
    return this.#source !== undefined;
  }

  get heardStreams(): number {
    return [...this.#received.values()].filter(({ stream }) => stream.receivedPackets > 0).length;
  }

  send(media: SentMedia): void {
    this.#source = new SyntheticSource(media);
    this.#sendStream = this.#client.sender.stream(media.ssrc);
  }

  /** Begins to count what is due anew. */
  restartPacing(): void {
    this.#dueSinceMs = monotonicMs();
  }

  /** Sends what has become due. */
  sendDue(packetsPerSecond: number): void {
    const nowMs = monotonicMs();
    const due = Math.floor(((nowMs - this.#dueSinceMs) * packetsPerSecond) / 1000);
    this.#dueSinceMs += (due * 1000) / packetsPerSecond;
    for (let packet = 0; packet < due; packet++) this.#sendPacket();
  }

  expect(ssrc: number, transportWideId: number): void {
    const stream = new ReceivedStream(ssrc);
    const reports = new ReceiverReports(stream);
    this.#received.set(ssrc, { stream, reports });
    if (transportWideId === 0) return;
    this.#transportWideId = transportWideId;
    this.#feedback ??= reports;
  }

  sendReports(): void {
    for (const { stream, reports } of this.#received.values()) {
      if (stream.receivedPackets > 0) this.#client.sendRtcp(reports.report());
    }
  }

  sendFeedback(): void {
    for (const compound of this.#feedback?.feedback() ?? []) this.#client.sendRtcp(compound);
  }

  #sendPacket(): void {
    const source = this.#source;
    if (!source || !this.#sendStream) return;
    source.write(slot, SLOT_HEADROOM_BYTES);
    const { packetBytes } = source.media;
    const lengthBytes = this.#sendStream.protectRtp(slot, SLOT_HEADROOM_BYTES, packetBytes, source.payloadOffset);
    if (!this.#client.sendSlot(slot, SLOT_HEADROOM_BYTES, lengthBytes)) slot = Buffer.alloc(SLOT_BYTES);
  }

  receiveRtp(packet: Buffer): void {
    if (packet.length < 12) return;
    this.#received.get(packet.readUInt32BE(8))?.stream.receive(packet.readUInt16BE(2));
    if (this.#transportWideId === 0 || !view.parse(packet, 0, packet.length)) return;
    // Extensions are in clear.
    const at = view.extensionOffset(this.#transportWideId);
    if (at >= 0) this.#feedback?.packetArrived(packet.readUInt16BE(at), monotonicMs());
  }

  receiveRtcp(compound: Buffer, lengthBytes: number): void {
    for (const { reports } of this.#received.values()) reports.receive(compound, lengthBytes);
    if (!this.#source) return;
    const packets = parseRtcp(compound, 0, lengthBytes) ?? [];
    if (packets.some(({ type }) => type === 'pli' || type === 'fir')) this.#source.requestKeyFrame();
  }
}
