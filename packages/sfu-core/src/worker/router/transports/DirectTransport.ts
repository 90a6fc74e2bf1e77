import type { CreateDirectTransportData } from '../../../channel/contract.ts';
import type { Consumer } from '../consumers/Consumer.ts';
import { DirectDataSession } from '../data/DirectDataSession.ts';
import { DirectLink } from '../links/DirectLink.ts';
import { Transport, type TransportContext } from './Transport.ts';

/** Its remote is the host's own process: RTP, RTCP and messages are handed over as they are. */
export class DirectTransport extends Transport {
  readonly type = 'direct';
  readonly dataSession: DirectDataSession;
  readonly isConnected = true;
  protected readonly statsType = 'direct-transport';
  protected readonly link: DirectLink;

  constructor(data: CreateDirectTransportData, context: TransportContext) {
    super(data.transportId, context);
    const { channel, egress, environment } = context;
    const { maxSendMessageSize: maxSendMessageSizeBytes, maxReceiveMessageSize: maxReceiveMessageSizeBytes } = data;
    const limits = { maxSendMessageSizeBytes, maxReceiveMessageSizeBytes };
    this.dataSession = new DirectDataSession(limits, { ...context, traffic: this.traffic });
    this.link = new DirectLink({
      egress,
      clock: environment.clock,
      traffic: this.traffic,
      sendRtp: (ssrc, packet) => {
        const consumer: Consumer | undefined = this.session.consumerBySsrc(ssrc);
        if (consumer) channel.notify('consumer.rtp', consumer.id, { packet });
      },
      sendRtcp: (packet) => channel.notify('transport.rtcp', this.id, { packet }),
    });
  }

  /** Takes an RTP packet as if it came from the network: what is malformed, too long or of no producer is dropped. */
  receiveRtp(packet: Uint8Array): void {
    const buffer = this.#take(packet);
    this.session.receiveRtp(buffer, buffer.length);
  }

  /** Takes an RTCP compound packet, likewise. */
  receiveRtcp(packet: Uint8Array): void {
    const buffer = this.#take(packet);
    this.session.receiveRtcp(buffer, buffer.length);
  }

  /** The channel has given us a copy, that nobody else writes to. */
  #take(packet: Uint8Array): Buffer {
    this.traffic.received.add(packet.length, this.nowMs);
    return Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
  }
}
