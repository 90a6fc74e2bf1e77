import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Stands between a sender and a plain transport, passes on what the sender sends, and counts it. */
export class RtpCounter {
  packetCount = 0;
  /** Of whole RTP packets, headers too. */
  byteCount = 0;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;

  static async open(target: { ip: string; port: number; rtcpPort: number }): Promise<RtpCounter> {
    const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
    for (const socket of sockets) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    return new RtpCounter(sockets[0], sockets[1], target);
  }

  private constructor(rtp: Socket, rtcp: Socket, target: { ip: string; port: number; rtcpPort: number }) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    rtp.on('message', (packet, from) => {
      // The transport's own reports come to the other socket.
      if (from.port === target.port) return;
      this.packetCount += 1;
      this.byteCount += packet.length;
      rtp.send(packet, target.port, target.ip);
    });
    rtcp.on('message', (packet, from) => {
      if (from.port !== target.rtcpPort) rtcp.send(packet, target.rtcpPort, target.ip);
    });
  }

  /** Where to send, as ffmpeg says it. */
  get url(): string {
    return `rtp://127.0.0.1:${this.#rtp.address().port}?rtcpport=${this.#rtcp.address().port}`;
  }

  close(): void {
    this.#rtp.close();
    this.#rtcp.close();
  }
}
