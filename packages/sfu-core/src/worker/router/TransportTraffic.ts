import { ByteCounter } from '../rtp/ByteCounter.ts';

/** What passed a transport, as it was on the wire. */
export class TransportTraffic {
  /** Everything that came, whatever it was. */
  readonly received = new ByteCounter();
  readonly rtpSent = new ByteCounter();
  readonly rtxSent = new ByteCounter();
  readonly rtcpSent = new ByteCounter();
  /** DTLS and SCTP, or the messages of a direct transport. */
  readonly dataSent = new ByteCounter();

  get bytesSent(): number {
    return this.rtpSent.bytes + this.rtxSent.bytes + this.rtcpSent.bytes + this.dataSent.bytes;
  }

  sendBitrateBps(nowMs: number): number {
    const { rtpSent, rtxSent, rtcpSent, dataSent } = this;
    return [rtpSent, rtxSent, rtcpSent, dataSent].reduce((sum, counter) => sum + counter.bitrateBps(nowMs), 0);
  }
}
