import { ByteCounter } from '../../rtp/ByteCounter.ts';
import type { StreamPurpose } from '../consumers/ConsumerDownlink.ts';

/** What passed a transport, as it was on the wire. */
export class TransportTraffic {
  /** Everything that came, whatever it was. */
  readonly received = new ByteCounter();
  readonly rtpSent = new ByteCounter();
  readonly rtxSent = new ByteCounter();
  readonly probationSent = new ByteCounter();
  readonly rtcpSent = new ByteCounter();
  /** DTLS and SCTP, or the messages of a direct transport. */
  readonly dataSent = new ByteCounter();

  get bytesSent(): number {
    return this.#sent.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  sendBitrateBps(nowMs: number): number {
    return this.#sent.reduce((sum, counter) => sum + counter.bitrateBps(nowMs), 0);
  }

  /** What the packets of an outgoing SSRC are counted by. */
  sentFor(purpose: StreamPurpose): ByteCounter {
    return { media: this.rtpSent, repair: this.rtxSent, probation: this.probationSent }[purpose];
  }

  get #sent(): readonly ByteCounter[] {
    return [this.rtpSent, this.rtxSent, this.probationSent, this.rtcpSent, this.dataSent];
  }
}
