import { MARK_BYTES, writeMark } from '../media/Frame.ts';
import { PAYLOAD_TYPES } from '../media/rtpSetup.ts';
import { MediaSender, type MediaSenderOptions } from './MediaSender.ts';
import { SentStream } from './SentStream.ts';

export const PACKET_MS = 20;
const TICKS_PER_MS = 48;
const PAYLOAD_BYTES = 80 + MARK_BYTES;
/** An ordinary frame of speech, as far as anybody but a decoder can tell. */
const OPUS_CONFIGURATION = 0x78;

export interface AudioSenderOptions extends MediaSenderOptions {
  ssrc: number;
  sourceNumber: number;
}

/** A microphone: opus, 20 ms a packet, without RTX. */
export class AudioSender extends MediaSender {
  protected readonly streams: readonly [SentStream];
  #count = 0;

  constructor(options: AudioSenderOptions) {
    super(options);
    const { ssrc, sourceNumber, time } = options;
    const stream = new SentStream({
      ssrc,
      payloadType: PAYLOAD_TYPES.audio,
      firstSequenceNumber: Math.floor(time.random() * 0x10000),
      timestampBase: Math.floor(time.random() * 2 ** 32),
    });
    this.streams = [stream];
    time.every(PACKET_MS, () => {
      const number = this.#count++;
      const ticks = number * PACKET_MS * TICKS_PER_MS;
      const bytes = stream.next(ticks, false, PAYLOAD_BYTES, [], this.freshElements(), (buffer, at) => {
        buffer.fill(0, at, at + PAYLOAD_BYTES);
        buffer[at] = OPUS_CONFIGURATION;
        writeMark(buffer, at + PAYLOAD_BYTES, sourceNumber, number, 0);
      });

      options.sendRtp(bytes);
    });
  }
}
