import type { Socket } from 'node:dgram';
import { DtlsCertificate, DtlsEndpoint, type SrtpKeyingMaterial, type SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import type { RtcpWriter } from '../../../dist/worker/rtcp/RtcpWriter.js';
import { SrtpReceiver } from '../../../dist/worker/srtp/SrtpReceiver.js';
import { SrtpSender } from '../../../dist/worker/srtp/SrtpSender.js';
import { bindUdp } from './bindUdp.ts';
import { IceChecks } from './IceChecks.ts';

/** What signalling would carry from the SFU to a client. */
export interface RemoteTransport {
  iceParameters: types.IceParameters;
  iceCandidate: types.IceCandidate;
  dtlsFingerprint: types.DtlsFingerprint;
}

export interface WebRtcClientOptions {
  remote: RemoteTransport;
  suite: SrtpProfileName;
  /** An SRTP packet, as it came; the buffer is the callee's. */
  onRtp(packet: Buffer): void;
  /** An RTCP compound, decrypted. */
  onRtcp(compound: Buffer, lengthBytes: number): void;
}

/** All clients of a process share a certificate, whose key takes long to make. */
export const clientCertificate = DtlsCertificate.generate();

/** The client's end of one transport, with a socket, an ICE path, a DTLS association and SRTP keys of its own. */
export class WebRtcClient {
  readonly #socket: Socket;
  readonly #options: WebRtcClientOptions;
  readonly #ice: IceChecks;
  readonly #dtls: DtlsEndpoint;
  readonly #address: string;
  readonly #port: number;
  #onConnected: (error?: Error) => void = () => undefined;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;

  /** Resolves when SRTP can flow both ways. */
  static async connect(options: WebRtcClientOptions): Promise<WebRtcClient> {
    const client = new WebRtcClient(await bindUdp(), options);
    await client.#connect();
    return client;
  }

  private constructor(socket: Socket, options: WebRtcClientOptions) {
    const { iceCandidate, iceParameters, dtlsFingerprint } = options.remote;
    this.#socket = socket;
    this.#options = options;
    this.#address = iceCandidate.address;
    this.#port = iceCandidate.port;
    this.#ice = new IceChecks({ ...iceParameters, send: (packet) => this.#sendPacket(packet) });
    this.#dtls = new DtlsEndpoint({
      role: 'client',
      certificate: clientCertificate,
      srtpProfiles: [options.suite],
      remoteFingerprint: dtlsFingerprint,
      send: (datagram) => this.#sendPacket(datagram),
      onSrtpKeys: (keys) => this.#installKeys(keys),
      onStateChange: (state, reason) => {
        if (state === 'connected') this.#onConnected();
        else if (state === 'failed') this.#onConnected(new Error(`DTLS failed: ${reason}`));
      },
    });
    socket.on('message', (packet) => this.#receive(packet));
  }

  get localPort(): number {
    return this.#socket.address().port;
  }

  get sender(): SrtpSender {
    if (!this.#sender) throw new Error('not connected');
    return this.#sender;
  }

  /** Decrypts a packet in place. @returns its length, or a negative `SrtpFailure`. */
  unprotectRtp(packet: Buffer): number {
    return this.#receiver?.unprotectRtp(packet, 0, packet.length) ?? -1;
  }

  /**
   * Sends a part of a buffer.
   * @returns false when the kernel could not take it at once: then the buffer still belongs to the socket.
   */
  sendSlot(slot: Buffer, offset: number, lengthBytes: number): boolean {
    this.#socket.send(slot, offset, lengthBytes, this.#port, this.#address);
    return this.#socket.getSendQueueCount() === 0;
  }

  sendRtcp({ buffer, offset, lengthBytes }: RtcpWriter): void {
    const protectedBytes = this.sender.protectRtcp(buffer, offset, lengthBytes);
    // A copy: reports are few, and the writer is used for the next one at once.
    this.#sendPacket(Buffer.from(buffer.subarray(offset, offset + protectedBytes)));
  }

  close(): void {
    this.#ice.close();
    this.#dtls.close();
    this.#socket.close();
  }

  async #connect(): Promise<void> {
    await this.#ice.nominate();
    await new Promise<void>((resolve, reject) => {
      this.#onConnected = (error) => (error ? reject(error) : resolve());
      this.#dtls.start();
    });
  }

  #installKeys({ profile, localKey, localSalt, remoteKey, remoteSalt }: SrtpKeyingMaterial): void {
    this.#sender = new SrtpSender(profile, localKey, localSalt);
    this.#receiver = new SrtpReceiver(profile, remoteKey, remoteSalt);
  }

  #sendPacket(packet: Buffer): void {
    this.#socket.send(packet, this.#port, this.#address);
  }

  #receive(packet: Buffer): void {
    const first = packet[0] ?? 0;
    const second = packet[1] ?? 0;
    if (first > 127 && first < 192) {
      if (second > 191 && second < 224) this.#receiveRtcp(packet);
      else this.#options.onRtp(packet);
    } else if (first < 4) this.#ice.receive(packet);
    else if (first > 19 && first < 64) this.#dtls.receive(packet);
  }

  #receiveRtcp(packet: Buffer): void {
    const lengthBytes = this.#receiver?.unprotectRtcp(packet, 0, packet.length) ?? -1;
    if (lengthBytes > 0) this.#options.onRtcp(packet, lengthBytes);
  }
}
