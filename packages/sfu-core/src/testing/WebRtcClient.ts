import { DtlsCertificate, DtlsEndpoint, type SrtpKeyingMaterial } from '@parley/dtls';
import { IceChecks } from '../../bench/src/client/IceChecks.ts';
import type { types } from '../index.ts';
import { parseRtcp } from '../worker/rtcp/parseRtcp.ts';
import type { RtcpPacket } from '../worker/rtcp/RtcpPacket.ts';
import { RtcpWriter } from '../worker/rtcp/RtcpWriter.ts';
import { isMedia, isRtcp } from '../worker/rtp/firstBytes.ts';
import { RtpPacket } from '../worker/rtp/RtpPacket.ts';
import { SLOT_HEADROOM_BYTES } from '../worker/srtp/PacketSlot.ts';
import { SrtpReceiver } from '../worker/srtp/SrtpReceiver.ts';
import { SrtpSender } from '../worker/srtp/SrtpSender.ts';
import { type ClientPath, openPath } from './ClientPath.ts';
import { type RtpFields, rtpSlot } from './rtpBytes.ts';

/** A packet that came, decrypted. */
export interface ReceivedRtp {
  ssrc: number;
  payloadType: number;
  sequenceNumber: number;
  timestamp: number;
  marker: boolean;
  payload: Buffer;
  /** The datagram as it was on the wire. */
  wire: Buffer;
  /** Element of a header extension; undefined: the packet has none. */
  extension(id: number): Buffer | undefined;
}

export interface WebRtcClientOptions {
  /** Default: a certificate that all clients of the process share. */
  certificate?: DtlsCertificate;
  /** What `connect()` is told; default: the certificate's own. */
  fingerprint?: types.DtlsFingerprint;
  protocol?: 'udp' | 'tcp';
  /** Where to send instead of to the candidate's port: a relay. */
  port?: number;
  /** Sees every datagram that is sent or comes. */
  onDatagram?: (direction: 'out' | 'in', packet: Buffer) => void;
}

/** Its key takes long to make. */
const sharedCertificate = DtlsCertificate.generate();

/** A client of our own, to the last byte in a test's hands: ICE, DTLS and SRTP towards one transport of a router. */
export class WebRtcClient {
  readonly transport: types.WebRtcTransport;
  readonly rtp: ReceivedRtp[] = [];
  readonly rtcp: RtcpPacket[] = [];
  /** SRTP packets that could not be decrypted: replayed or forged. */
  failureCount = 0;
  /** Sees every RTCP packet that comes, before `until()` looks. */
  onRtcp: (packet: RtcpPacket) => void = () => undefined;
  /** Sees every record of DTLS application data that comes: an SCTP packet. */
  onData: (data: Buffer) => void = () => undefined;
  path: ClientPath;
  readonly #candidate: types.IceCandidate;
  readonly #onDatagram: WebRtcClientOptions['onDatagram'];
  readonly #dtls: DtlsEndpoint;
  readonly #waiting = new Set<() => void>();
  #ice: IceChecks;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;

  /** Tells the transport what signalling would, and resolves when media can flow. Rejects when DTLS fails. */
  static async connect(transport: types.WebRtcTransport, options: WebRtcClientOptions = {}): Promise<WebRtcClient> {
    const client = await WebRtcClient.create(transport, options);
    await client.#ice.nominate();
    client.#dtls.start();
    await client.until(() => client.dtlsState === 'connected' || client.dtlsState === 'failed');
    if (client.dtlsState === 'failed') throw new Error('DTLS failed');
    return client;
  }

  /** A client that has told its fingerprint and does nothing more by itself. */
  static async create(transport: types.WebRtcTransport, options: WebRtcClientOptions = {}): Promise<WebRtcClient> {
    const { certificate = sharedCertificate, protocol = 'udp', port } = options;
    const candidate = transport.iceCandidates.find((candidate) => candidate.protocol === protocol);
    if (!candidate) throw new Error(`no ${protocol} candidate`);
    const fingerprint = options.fingerprint ?? (certificate.sha256Fingerprint as types.DtlsFingerprint);
    await transport.connect({ dtlsParameters: { role: 'client', fingerprints: [fingerprint] } });
    const target = { ...candidate, port: port ?? candidate.port };
    return new WebRtcClient(transport, certificate, target, await openPath(target), options.onDatagram);
  }

  private constructor(
    transport: types.WebRtcTransport,
    certificate: DtlsCertificate,
    candidate: types.IceCandidate,
    path: ClientPath,
    onDatagram: WebRtcClientOptions['onDatagram'],
  ) {
    this.transport = transport;
    this.#onDatagram = onDatagram;
    this.#candidate = candidate;
    this.path = path;
    this.#ice = this.#checksWith(transport.iceParameters);
    const remoteFingerprint = transport.dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
    this.#dtls = new DtlsEndpoint({
      role: 'client',
      certificate,
      srtpProfiles: ['AES_CM_128_HMAC_SHA1_80'],
      ...(remoteFingerprint && { remoteFingerprint }),
      send: (datagram) => this.sendDatagram(datagram),
      onSrtpKeys: (keys) => this.#installKeys(keys),
      onData: (data) => this.onData(data),
      onStateChange: () => this.look(),
    });
    path.onPacket = (packet) => this.#receive(packet);
  }

  get dtlsState(): DtlsEndpoint['state'] {
    return this.#dtls.state;
  }

  /** Makes the connectivity checks; resolves when one was answered. */
  nominate(): Promise<void> {
    return this.#ice.nominate();
  }

  startDtls(): void {
    this.#dtls.start();
  }

  /** Resolves when `predicate` holds; it is asked after each packet that comes. */
  until(predicate: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!predicate()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Asks what `until()` waits for again: something has changed that no packet told. */
  look(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** The packets of one SSRC, in the order in which they came. */
  stream(ssrc: number): ReceivedRtp[] {
    return this.rtp.filter((packet) => packet.ssrc === ssrc);
  }

  /** The packets of one RTCP type, in the order in which they came. */
  reports<T extends RtcpPacket['type']>(type: T): Extract<RtcpPacket, { type: T }>[] {
    return this.rtcp.filter((packet): packet is Extract<RtcpPacket, { type: T }> => packet.type === type);
  }

  sendRtp(fields: RtpFields): void {
    this.sendDatagram(this.protectRtp(fields));
  }

  /** The SRTP packet that `sendRtp()` would send. */
  protectRtp(fields: RtpFields): Buffer {
    const { slot, lengthBytes, payloadOffset } = rtpSlot(fields);
    const stream = this.#keyed.stream(fields.ssrc);
    const protectedBytes = stream.protectRtp(slot, SLOT_HEADROOM_BYTES, lengthBytes, payloadOffset);
    return slot.subarray(SLOT_HEADROOM_BYTES, SLOT_HEADROOM_BYTES + protectedBytes);
  }

  /** @param capacityBytes how long the compound may become; default as the engine's own. */
  sendRtcp(write: (writer: RtcpWriter) => void, capacityBytes?: number): void {
    const writer = new RtcpWriter(capacityBytes);
    write(writer);
    const { buffer, offset, lengthBytes } = writer;
    const protectedBytes = this.#keyed.protectRtcp(buffer, offset, lengthBytes);
    this.sendDatagram(buffer.subarray(offset, offset + protectedBytes));
  }

  /** Sends one record of DTLS application data. */
  sendData(data: Buffer): void {
    this.#dtls.sendData(data);
  }

  sendDatagram(packet: Buffer): void {
    this.#onDatagram?.('out', packet);
    this.path.send(packet);
  }

  /** Goes on from another port, and nominates it; the old one is closed. */
  async move(): Promise<void> {
    const path = await openPath(this.#candidate);
    this.#ice.close();
    this.path.close();
    this.path = path;
    path.onPacket = (packet) => this.#receive(packet);
    await this.restartIce(this.transport.iceParameters);
  }

  /** Makes checks with these credentials from now on; resolves when one was answered. */
  async restartIce(iceParameters: types.IceParameters): Promise<void> {
    this.#ice.close();
    this.#ice = this.#checksWith(iceParameters);
    await this.#ice.nominate();
  }

  /** Resolves when all that was sent has been handled by the worker, and all that it sent before has come. */
  roundTrip(): Promise<void> {
    return this.restartIce(this.transport.iceParameters);
  }

  /** Makes no checks any more: consent runs out. */
  stopChecks(): void {
    this.#ice.close();
  }

  /** Says goodbye (close_notify), and stays. */
  closeDtls(): void {
    this.#dtls.close();
  }

  close(): void {
    this.#ice.close();
    this.#dtls.close();
    this.path.close();
  }

  get #keyed(): SrtpSender {
    if (!this.#sender) throw new Error('not connected');
    return this.#sender;
  }

  #checksWith({ usernameFragment, password }: types.IceParameters): IceChecks {
    return new IceChecks({ usernameFragment, password, send: (packet) => this.sendDatagram(packet) });
  }

  #installKeys({ profile, localKey, localSalt, remoteKey, remoteSalt }: SrtpKeyingMaterial): void {
    this.#sender = new SrtpSender(profile, localKey, localSalt);
    this.#receiver = new SrtpReceiver(profile, remoteKey, remoteSalt);
  }

  #receive(packet: Buffer): void {
    this.#onDatagram?.('in', packet);
    const first = packet[0] ?? 0;
    if (isMedia(packet)) {
      if (isRtcp(packet)) this.#receiveRtcp(packet);
      else this.#receiveRtp(packet);
    } else if (first < 4) this.#ice.receive(packet);
    else if (first > 19 && first < 64) this.#dtls.receive(packet);
    this.look();
  }

  #receiveRtp(wire: Buffer): void {
    const buffer = Buffer.from(wire);
    const lengthBytes = this.#receiver?.unprotectRtp(buffer, 0, buffer.length) ?? -1;
    const view = new RtpPacket();
    if (lengthBytes < 0 || !view.parse(buffer, 0, lengthBytes)) {
      this.failureCount++;
      return;
    }
    const { ssrc, payloadType, sequenceNumber, timestamp, marker, payloadOffset } = view;
    this.rtp.push({
      ssrc,
      payloadType,
      sequenceNumber,
      timestamp,
      marker,
      payload: buffer.subarray(payloadOffset, payloadOffset + view.payloadLengthBytes),
      wire,
      extension: (id) => {
        const at = view.extensionOffset(id);
        return at < 0 ? undefined : buffer.subarray(at, at + view.extensionLengthBytes(id));
      },
    });
  }

  #receiveRtcp(packet: Buffer): void {
    const lengthBytes = this.#receiver?.unprotectRtcp(packet, 0, packet.length) ?? -1;
    if (lengthBytes < 0) {
      this.failureCount++;
      return;
    }
    for (const report of parseRtcp(packet, 0, lengthBytes) ?? []) {
      this.rtcp.push(report);
      this.onRtcp(report);
    }
  }
}
