import type { CreatePlainTransportData } from '../../../channel/contract.ts';
import { EngineError } from '../../../channel/EngineChannel.ts';
import type { TransportListenInfo, TransportPortRange } from '../../../types/transport.ts';
import { PeerPort } from '../../io/PeerPort.ts';

/** The ports of a plain transport: one for media, and one for RTCP where that is not multiplexed. */
export class PlainPorts {
  readonly media: PeerPort;
  readonly rtcp: PeerPort | undefined;

  /** Rejects when one can't be had, and then neither is. */
  static async open(
    { listenInfo, rtcpListenInfo = anotherPortOf(listenInfo), rtcpMux }: CreatePlainTransportData,
    portRange: TransportPortRange,
  ): Promise<PlainPorts> {
    if (!rtcpMux && rtcpListenInfo.protocol !== 'udp') {
      throw new EngineError('TypeError', 'unsupported RTCP listen protocol');
    }
    const media = await PeerPort.open(listenInfo, portRange);
    if (rtcpMux) return new PlainPorts(media, undefined);
    try {
      return new PlainPorts(media, await PeerPort.open(rtcpListenInfo, portRange));
    } catch (error) {
      media.close();
      throw error;
    }
  }

  private constructor(media: PeerPort, rtcp: PeerPort | undefined) {
    this.media = media;
    this.rtcp = rtcp;
  }

  close(): void {
    this.media.close();
    this.rtcp?.close();
  }
}

/** A fixed port is taken by then: RTCP gets one of the range. */
function anotherPortOf({ port: _, ...info }: TransportListenInfo): TransportListenInfo {
  return info;
}
