import type { Socket } from 'node:dgram';
import { DtlsCertificate, DtlsEndpoint, type SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import { bindUdp } from './bindUdp.ts';
import { IceChecks } from './IceChecks.ts';
import { SrtpSocket, type SrtpSocketOptions } from './SrtpSocket.ts';

/** What signalling would carry from the SFU to a client. */
export interface RemoteTransport {
  iceParameters: types.IceParameters;
  iceCandidate: types.IceCandidate;
  dtlsFingerprint: types.DtlsFingerprint;
}

export interface WebRtcClientOptions extends SrtpSocketOptions {
  remote: RemoteTransport;
  suite: SrtpProfileName;
}

/** All clients of a process share a certificate, whose key takes long to make. */
export const clientCertificate = DtlsCertificate.generate();

/** The client's end of one transport, with a socket, an ICE path, a DTLS association and SRTP keys of its own. */
export class WebRtcClient extends SrtpSocket {
  readonly #ice: IceChecks;
  readonly #dtls: DtlsEndpoint;
  #onConnected: (error?: Error) => void = () => undefined;

  /** Resolves when SRTP can flow both ways. */
  static async connect(options: WebRtcClientOptions): Promise<WebRtcClient> {
    const client = new WebRtcClient(await bindUdp(), options);
    await client.#connect();
    return client;
  }

  private constructor(socket: Socket, options: WebRtcClientOptions) {
    const { iceCandidate, iceParameters, dtlsFingerprint } = options.remote;
    super(socket, iceCandidate, options);
    this.#ice = new IceChecks({ ...iceParameters, send: (packet) => this.sendPacket(packet) });
    this.#dtls = new DtlsEndpoint({
      role: 'client',
      certificate: clientCertificate,
      srtpProfiles: [options.suite],
      remoteFingerprint: dtlsFingerprint,
      send: (datagram) => this.sendPacket(datagram),
      onSrtpKeys: (keys) => this.installKeys(keys),
      onStateChange: (state, reason) => {
        if (state === 'connected') this.#onConnected();
        else if (state === 'failed') this.#onConnected(new Error(`DTLS failed: ${reason}`));
      },
    });
  }

  override close(): void {
    this.#ice.close();
    this.#dtls.close();
    super.close();
  }

  protected override receiveOther(packet: Buffer): void {
    const first = packet[0] ?? 0;
    if (first < 4) this.#ice.receive(packet);
    else if (first > 19 && first < 64) this.#dtls.receive(packet);
  }

  async #connect(): Promise<void> {
    await this.#ice.nominate();
    await new Promise<void>((resolve, reject) => {
      this.#onConnected = (error) => (error ? reject(error) : resolve());
      this.#dtls.start();
    });
  }
}
