import { compactNtp, msToCompactNtp } from '../../../packages/sfu-core/src/worker/rtcp/ntp.ts';
import { parseRtcp } from '../../../packages/sfu-core/src/worker/rtcp/parseRtcp.ts';
import type { ReceptionReport } from '../../../packages/sfu-core/src/worker/rtcp/RtcpPacket.ts';
import { RtcpWriter } from '../../../packages/sfu-core/src/worker/rtcp/RtcpWriter.ts';
import { TransportFeedbackBuilder } from '../../../packages/sfu-core/src/worker/rtcp/TransportFeedbackBuilder.ts';
import { RtpPacket } from '../../../packages/sfu-core/src/worker/rtp/RtpPacket.ts';
import { restoreFromRtx } from '../../../packages/sfu-core/src/worker/rtp/rtx.ts';
import type { VideoSource } from '../media/VideoSource.ts';
import type { VirtualTime } from '../VirtualTime.ts';
import { copyOf } from './MediaSender.ts';
import { ReceivedAudio } from './ReceivedAudio.ts';
import { ReceivedVideo } from './ReceivedVideo.ts';

const TICK_MS = 20;
const REPORT_INTERVAL_MS = 1_000;
/** As libwebrtc has it from its own bitrate, at a few hundred kbit/s. */
const FEEDBACK_INTERVAL_MS = 80;
const OWN_SSRC = 1;

export interface MediaReceiverOptions {
  time: VirtualTime;
  /** The router's id of the transport-wide numbers. */
  transportWideId: number;
  sendRtcp(packet: Buffer): void;
}

interface Repair {
  video: ReceivedVideo;
  payloadType: number;
}

/** The receiving side of a participant as libwebrtc has it: feedback, reports, NACK and PLI to the SFU. */
export class MediaReceiver {
  readonly videos: ReceivedVideo[] = [];
  readonly audios: ReceivedAudio[] = [];
  paddingPacketCount = 0;
  unknownPacketCount = 0;
  receivedBytes = 0;
  readonly #options: MediaReceiverOptions;
  readonly #bySsrc = new Map<number, ReceivedVideo | ReceivedAudio>();
  readonly #repairs = new Map<number, Repair>();
  readonly #senderReports = new Map<number, { compactNtp: number; receivedMs: number }>();
  readonly #arrivals = new TransportFeedbackBuilder();
  readonly #writer = new RtcpWriter();
  readonly #packet = new RtpPacket();
  #mediaSsrc = 0;

  constructor(options: MediaReceiverOptions) {
    this.#options = options;
    const { time } = options;
    time.every(TICK_MS, () => {
      for (const video of this.videos) video.tick(time.nowMs);
    });
    // Participants report at different moments.
    time.in(time.random() * FEEDBACK_INTERVAL_MS, {
      run: () => void time.every(FEEDBACK_INTERVAL_MS, () => this.#sendArrivals()),
    });
    time.in(time.random() * REPORT_INTERVAL_MS, {
      run: () => void time.every(REPORT_INTERVAL_MS, () => this.#report()),
    });
  }

  addVideo(
    ssrc: number,
    rtx: { ssrc: number; payloadType: number } | undefined,
    mediaPayloadType: number,
    source: VideoSource,
  ): ReceivedVideo {
    const video = new ReceivedVideo({
      ssrc,
      source,
      sendNack: (sequenceNumbers) => this.#send((writer) => writer.nack(OWN_SSRC, ssrc, sequenceNumbers)),
      sendPli: () => this.#send((writer) => writer.pli(OWN_SSRC, ssrc)),
    });
    this.videos.push(video);
    this.#bySsrc.set(ssrc, video);
    if (rtx) this.#repairs.set(rtx.ssrc, { video, payloadType: mediaPayloadType });
    return video;
  }

  addAudio(ssrc: number): ReceivedAudio {
    const audio = new ReceivedAudio(ssrc);
    this.audios.push(audio);
    this.#bySsrc.set(ssrc, audio);
    return audio;
  }

  receiveRtp(bytes: Buffer): void {
    const { nowMs } = this.#options.time;
    const packet = this.#packet;
    this.receivedBytes += bytes.length;
    if (!packet.parse(bytes, 0, bytes.length)) return;
    const offset = packet.extensionOffset(this.#options.transportWideId);
    if (offset >= 0) {
      this.#mediaSsrc = packet.ssrc;
      this.#arrivals.onPacket(bytes.readUInt16BE(offset), nowMs);
    }
    const known = this.#bySsrc.get(packet.ssrc);
    const repair = this.#repairs.get(packet.ssrc);
    if (known) known.receive(packet, false, nowMs);
    else if (repair) {
      if (restoreFromRtx(packet, repair.video.ssrc, repair.payloadType)) repair.video.receive(packet, true, nowMs);
    } else if (packet.payloadLengthBytes === 0 || packet.paddingLengthBytes > 0) this.paddingPacketCount++;
    else this.unknownPacketCount++;
  }

  receiveRtcp(bytes: Buffer): void {
    for (const packet of parseRtcp(bytes, 0, bytes.length) ?? []) {
      if (packet.type !== 'sr') continue;
      const receivedMs = this.#options.time.nowMs;
      this.#senderReports.set(packet.ssrc, { compactNtp: compactNtp(packet), receivedMs });
    }
  }

  #sendArrivals(): void {
    this.#writer.reset();
    while (this.#arrivals.build(OWN_SSRC, this.#mediaSsrc, this.#writer)) {
      this.#options.sendRtcp(copyOf(this.#writer));
      this.#writer.reset();
    }
  }

  #report(): void {
    const { nowMs } = this.#options.time;
    const reports: ReceptionReport[] = [...this.#bySsrc].map(([ssrc, { reports }]) => {
      const report = reports.next(ssrc);
      const last = this.#senderReports.get(ssrc);
      return last
        ? { ...report, lastSr: last.compactNtp, delaySinceLastSr: msToCompactNtp(nowMs - last.receivedMs) }
        : report;
    });
    for (let from = 0; from < reports.length; from += 31) {
      this.#send((writer) => writer.receiverReport(OWN_SSRC, reports.slice(from, from + 31)));
    }
  }

  #send(write: (writer: RtcpWriter) => boolean): void {
    this.#writer.reset();
    write(this.#writer);
    if (this.#writer.lengthBytes > 0) this.#options.sendRtcp(copyOf(this.#writer));
  }
}
