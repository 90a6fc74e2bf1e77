import type { IcePorts } from '../../io/IcePorts.ts';
import type { WebRtcTransport } from './WebRtcTransport.ts';

/** The ports that many transports of a worker share. */
export class WebRtcServer {
  readonly id: string;
  readonly ports: IcePorts;

  constructor(id: string, ports: IcePorts) {
    this.id = id;
    this.ports = ports;
  }

  /** Who has credentials to be reached by on the ports, until they close. */
  get transports(): ReadonlySet<WebRtcTransport> {
    return new Set(this.ports.usernameFragments.values() as Iterable<WebRtcTransport>);
  }

  /** Closes the ports; the transports on them must be closed by who has them. */
  close(): void {
    this.ports.close();
  }

  dump(): Record<string, unknown> {
    const sockets = (wanted: 'udp' | 'tcp') =>
      this.ports.listening.filter(({ protocol }) => protocol === wanted).map(({ ip, port }) => ({ ip, port }));
    return {
      id: this.id,
      udpSockets: sockets('udp'),
      tcpServers: sockets('tcp'),
      webRtcTransportIds: [...this.transports].map(({ id }) => id),
      localIceUsernameFragments: [...this.ports.usernameFragments].map(([localIceUsernameFragment, owner]) => ({
        localIceUsernameFragment,
        webRtcTransportId: (owner as WebRtcTransport).id,
      })),
    };
  }
}
