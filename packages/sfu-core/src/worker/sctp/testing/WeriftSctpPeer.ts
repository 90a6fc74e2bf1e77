import { Event, RTCDataChannel, RTCDataChannelParameters, RTCSctpTransport } from 'werift';
import { mendWeriftSctp, type WeriftSctp } from '../../../testing/mendWeriftSctp.ts';

/** What werift's SCTP wants of a DTLS transport: no more than a way for packets, here through memory. */
class MemoryDtlsTransport {
  readonly id = 'memory';
  readonly onStateChange = new Event<[string]>();
  readonly iceTransport: { role: 'controlling' | 'controlled' };
  /** Set by werift, and unset when it stops. */
  dataReceiver: ((packet: Buffer) => void) | undefined;
  readonly #send: (packet: Buffer) => void;

  constructor(role: 'controlling' | 'controlled', send: (packet: Buffer) => void) {
    this.iceTransport = { role };
    this.#send = send;
  }

  async sendData(packet: Buffer): Promise<void> {
    this.#send(packet);
  }
}

/** werift's SCTP transport with nothing under it, mended. */
export class WeriftSctpPeer {
  readonly transport = new RTCSctpTransport(5000, 262_144);
  readonly #dtls: MemoryDtlsTransport;

  /** @param role `client` sends INIT, `server` waits for one. */
  constructor(role: 'client' | 'server', send: (packet: Buffer) => void) {
    this.#dtls = new MemoryDtlsTransport(role === 'client' ? 'controlling' : 'controlled', send);
    type Wanted = Parameters<RTCSctpTransport['setDtlsTransport']>[0];
    this.transport.setDtlsTransport(this.#dtls as unknown as Wanted);
    this.transport.setRemoteMaxMessageSize(262_144);
    this.transport.setRemotePort(5000);
  }

  async start(): Promise<void> {
    await this.transport.start(5000);
    mendWeriftSctp(this.transport.sctp as unknown as WeriftSctp);
  }

  receive(packet: Buffer): void {
    this.#dtls.dataReceiver?.(packet);
  }

  /** A channel that both ends know of: no DATA_CHANNEL_OPEN. */
  negotiatedChannel(
    id: number,
    reliability: { ordered: boolean; maxRetransmits?: number; maxPacketLifeTime?: number } = { ordered: true },
  ): RTCDataChannel {
    const parameters = new RTCDataChannelParameters({ id, label: `${id}`, negotiated: true, ...reliability });
    return new RTCDataChannel(this.transport, parameters);
  }

  async stop(): Promise<void> {
    await this.transport.stop();
  }
}
