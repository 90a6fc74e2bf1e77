import { CaptureTime } from '../../rtp/CaptureTime.ts';
import { PacketHistory } from '../../rtp/PacketHistory.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import {
  RtpStreamReceiver,
  type RtpStreamReceiverListener,
  type RtpStreamReceiverOptions,
} from '../../rtp/RtpStreamReceiver.ts';

/** How long a packet may be asked for again. */
const VIDEO_HISTORY_MS = 2_000;
const AUDIO_HISTORY_MS = 1_000;

/** One received stream of a producer: its reception, its recent packets for all consumers, and its clock. */
export class ProducerStream {
  /** Index of the encoding in the producer's parameters. */
  readonly index: number;
  readonly ssrc: number;
  readonly receiver: RtpStreamReceiver;
  readonly history: PacketHistory;
  readonly captureTime: CaptureTime;
  /** Packets that consumers were given so far. */
  arrivalCount = 0;

  constructor(index: number, options: RtpStreamReceiverOptions, listener: RtpStreamReceiverListener) {
    this.index = index;
    this.ssrc = options.ssrc;
    this.receiver = new RtpStreamReceiver(options, listener);
    this.history = new PacketHistory({
      maxAgeMs: /^audio\//i.test(options.mimeType) ? AUDIO_HISTORY_MS : VIDEO_HISTORY_MS,
      createPacket: () => new RtpPacket(),
    });
    this.captureTime = new CaptureTime(options.clockRate);
  }
}
