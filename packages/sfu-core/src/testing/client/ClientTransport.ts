import type { Socket } from 'node:dgram';
import {
  type DtlsCertificate,
  DtlsEndpoint,
  type DtlsFingerprint,
  type SrtpKeyingMaterial,
  type SrtpProfileName,
} from '@parley/dtls';
import { IceChecks } from '../../../bench/src/client/IceChecks.ts';
import type { RtcpWriter } from '../../worker/rtcp/RtcpWriter.ts';
import { isMedia, isRtcp } from '../../worker/rtp/firstBytes.ts';
import { SrtpReceiver } from '../../worker/srtp/SrtpReceiver.ts';
import { SrtpSender } from '../../worker/srtp/SrtpSender.ts';
import { connectUdp } from './connectUdp.ts';

/** What browsers offer, in their order. */
const SRTP_PROFILES: readonly SrtpProfileName[] = ['AEAD_AES_128_GCM', 'AES_CM_128_HMAC_SHA1_80'];

/** The SFU's end, as signalling tells of it. */
export interface RemoteTransport {
  iceParameters: { usernameFragment: string; password: string };
  /** The one candidate that is tried; UDP. */
  candidate: { address: string; port: number };
  fingerprint: DtlsFingerprint;
}

export interface ClientTransportOptions {
  remote: RemoteTransport;
  /** Its fingerprint is what the SFU has been told. */
  certificate: DtlsCertificate;
  /** An SRTP packet, as it came; the buffer is the callee's. */
  onRtp(packet: Buffer): void;
  /** An RTCP compound, decrypted. */
  onRtcp(compound: Buffer, lengthBytes: number): void;
  /** The SFU has ended the connection, after it was made. */
  onLost(reason: string): void;
}

/**
 * A client's end of one WebRTC transport, as cheap as it can be: a socket, an ICE path, a DTLS association and SRTP keys. RTP that
 * comes is decrypted by who asks for it only.
 */
export class ClientTransport {
  readonly #options: ClientTransportOptions;
  readonly #socket: Socket;
  readonly #ice: IceChecks;
  readonly #dtls: DtlsEndpoint;
  #settle: ((error?: Error) => void) | undefined;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;
  #closed = false;

  /** Resolves when SRTP can flow both ways; rejects when the SFU does not answer, or DTLS fails. */
  static async connect(options: ClientTransportOptions): Promise<ClientTransport> {
    const { address, port } = options.remote.candidate;
    const transport = new ClientTransport(await connectUdp(address, port), options);
    try {
      await transport.#connect();
    } catch (error) {
      transport.close();
      throw error;
    }
    return transport;
  }

  private constructor(socket: Socket, options: ClientTransportOptions) {
    const { iceParameters, fingerprint } = options.remote;
    this.#options = options;
    this.#socket = socket;
    this.#ice = new IceChecks({ ...iceParameters, send: (packet) => this.send(packet) });
    this.#dtls = new DtlsEndpoint({
      role: 'client',
      certificate: options.certificate,
      srtpProfiles: SRTP_PROFILES,
      remoteFingerprint: fingerprint,
      // Unlike media, the goodbye leaves while the transport is closing.
      send: (datagram) => this.#socket.send(datagram),
      onSrtpKeys: (keys) => this.#installKeys(keys),
      onStateChange: (state, reason = '') => {
        if (state === 'connected') this.#settle?.();
        else if (state === 'failed' || state === 'closed') this.#end(reason);
      },
    });
    socket.on('message', (packet) => this.#receive(packet));
  }

  /** The sending direction; throws before the transport is connected. */
  get sender(): SrtpSender {
    if (!this.#sender) throw new Error('not connected');
    return this.#sender;
  }

  /** Decrypts a packet in place. @returns its length, or a negative `SrtpFailure`. */
  unprotectRtp(packet: Buffer): number {
    return this.#receiver?.unprotectRtp(packet, 0, packet.length) ?? -1;
  }

  /** Sends a datagram as it is; the buffer must stay as it is, too. */
  send(packet: Buffer): void {
    if (!this.#closed) this.#socket.send(packet);
  }

  /** Protects and sends what the writer holds, which can be used for the next one at once. */
  sendRtcp({ buffer, offset, lengthBytes }: RtcpWriter): void {
    if (this.#closed) return;
    const protectedBytes = this.sender.protectRtcp(buffer, offset, lengthBytes);
    this.send(Buffer.from(buffer.subarray(offset, offset + protectedBytes)));
  }

  /** Says goodbye (close_notify). Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ice.close();
    this.#dtls.close();
    this.#socket.close();
    this.#sender?.close();
    this.#receiver?.close();
  }

  async #connect(): Promise<void> {
    await this.#ice.nominate();
    await new Promise<void>((resolve, reject) => {
      this.#settle = (error) => {
        this.#settle = undefined;
        if (error) reject(error);
        else resolve();
      };
      this.#dtls.start();
    });
  }

  #end(reason: string): void {
    if (this.#settle) this.#settle(new Error(`DTLS: ${reason}`));
    else if (!this.#closed) this.#options.onLost(`DTLS: ${reason}`);
  }

  #installKeys({ profile, localKey, localSalt, remoteKey, remoteSalt }: SrtpKeyingMaterial): void {
    this.#sender = new SrtpSender(profile, localKey, localSalt);
    this.#receiver = new SrtpReceiver(profile, remoteKey, remoteSalt);
  }

  /** By its first byte (RFC 7983), and RTCP by its second (RFC 5761). */
  #receive(packet: Buffer): void {
    if (this.#closed) return;
    const first = packet[0] ?? 0;
    if (isMedia(packet)) {
      if (isRtcp(packet)) this.#receiveRtcp(packet);
      else this.#options.onRtp(packet);
    } else if (first < 4) this.#ice.receive(packet);
    else if (first > 19 && first < 64) this.#dtls.receive(packet);
  }

  #receiveRtcp(packet: Buffer): void {
    const lengthBytes = this.#receiver?.unprotectRtcp(packet, 0, packet.length) ?? -1;
    if (lengthBytes > 0) this.#options.onRtcp(packet, lengthBytes);
  }
}
