import { DirectLink } from '../../../packages/sfu-core/src/worker/router/links/DirectLink.ts';
import { Transport, type TransportContext } from '../../../packages/sfu-core/src/worker/router/transports/Transport.ts';

export interface SimTransportOptions {
  /** Takes a packet of an outgoing SSRC; it is the callee's. */
  sendRtp(ssrc: number, packet: Buffer): void;
  sendRtcp(packet: Buffer): void;
}

/** The engine's transport over a simulated network: all of it but ICE, DTLS, SRTP and sockets. */
export class SimTransport extends Transport {
  readonly type = 'webrtc';
  readonly dataSession = undefined;
  readonly isConnected = true;
  protected readonly statsType = 'simulated-transport';
  protected readonly link: DirectLink;

  constructor(id: string, context: TransportContext, { sendRtp, sendRtcp }: SimTransportOptions) {
    super(id, context);
    this.link = new DirectLink({
      egress: context.egress,
      clock: context.environment.clock,
      traffic: this.traffic,
      sendRtp: (ssrc, packet) => sendRtp(ssrc, bufferOf(packet)),
      sendRtcp: (packet) => sendRtcp(bufferOf(packet)),
    });
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
