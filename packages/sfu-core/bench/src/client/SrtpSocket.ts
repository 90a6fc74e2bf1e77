import type { Socket } from 'node:dgram';
import type { SrtpKeyingMaterial } from '@parley/dtls';
import { socketAddressOf } from '../../../dist/worker/io/socketAddress.js';
import { socketDescriptor } from '../../../dist/worker/io/socketDescriptor.js';
import type { RtcpWriter } from '../../../dist/worker/rtcp/RtcpWriter.js';
import type { SrtpCipherFactory } from '../../../dist/worker/srtp/createSrtpCipher.js';
import { SrtpReceiver } from '../../../dist/worker/srtp/SrtpReceiver.js';
import { SrtpSender } from '../../../dist/worker/srtp/SrtpSender.js';
import type { DatagramReader } from './DatagramReader.ts';
import type { MediaClient, MediaClientEvents } from './MediaClient.ts';

export interface SrtpSocketOptions extends MediaClientEvents {
  /** Reads for all sockets of the process. Default: node reads each. */
  reader?: DatagramReader | undefined;
  /** Which make encrypts what is sent. Default: node's own crypto. */
  createCipher?: SrtpCipherFactory | undefined;
}

/** A socket whose only remote sends and receives SRTP; what is neither RTP nor RTCP is for those who extend it. */
export abstract class SrtpSocket implements MediaClient {
  readonly descriptor: number;
  readonly socketAddress: Uint8Array;
  canSegment = true;
  readonly #isReadTogether: boolean;
  readonly #port: number;
  readonly #socket: Socket;
  readonly #options: SrtpSocketOptions;
  readonly #address: string;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;

  protected constructor(socket: Socket, remote: { address: string; port: number }, options: SrtpSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#address = remote.address;
    this.#port = remote.port;
    this.descriptor = socketDescriptor(socket);
    this.socketAddress = socketAddressOf(remote.address, remote.port, 4) ?? new Uint8Array(0);
    const take = (buffer: Buffer, offset: number, lengthBytes: number) => this.#receive(buffer, offset, lengthBytes);
    this.#isReadTogether = options.reader?.add(socket, take) ?? false;
    if (!this.#isReadTogether) socket.on('message', (packet) => take(packet, 0, packet.length));
  }

  get localPort(): number {
    return this.#socket.address().port;
  }

  get sender(): SrtpSender {
    if (!this.#sender) throw new Error('not connected');
    return this.#sender;
  }

  unprotectRtp(buffer: Buffer, offset = 0, lengthBytes = buffer.length): number {
    return this.#receiver?.unprotectRtp(buffer, offset, lengthBytes) ?? -1;
  }

  sendSlot(slot: Buffer, offset: number, lengthBytes: number): boolean {
    this.#socket.send(slot, offset, lengthBytes, this.#port, this.#address);
    return this.#socket.getSendQueueCount() === 0;
  }

  sendLater(packet: Buffer): void {
    this.sendPacket(packet);
  }

  sendRtcp({ buffer, offset, lengthBytes }: RtcpWriter): void {
    const protectedBytes = this.sender.protectRtcp(buffer, offset, lengthBytes);
    // A copy: reports are few, and the writer is used for the next one at once.
    this.sendPacket(Buffer.from(buffer.subarray(offset, offset + protectedBytes)));
  }

  close(): void {
    if (this.#isReadTogether) this.#options.reader?.remove(this.descriptor);
    this.#socket.close();
  }

  protected installKeys({ profile, localKey, localSalt, remoteKey, remoteSalt }: SrtpKeyingMaterial): void {
    this.#sender = new SrtpSender(profile, localKey, localSalt, this.#options.createCipher);
    this.#receiver = new SrtpReceiver(profile, remoteKey, remoteSalt);
  }

  protected sendPacket(packet: Buffer): void {
    this.#socket.send(packet, this.#port, this.#address);
  }

  /** Takes what is neither RTP nor RTCP; the buffer is the callee's. */
  protected abstract receiveOther(packet: Buffer): void;

  #receive(buffer: Buffer, offset: number, lengthBytes: number): void {
    const first = buffer[offset] ?? 0;
    if (first < 128 || first > 191) {
      this.receiveOther(Buffer.from(buffer.subarray(offset, offset + lengthBytes)));
      return;
    }
    const second = buffer[offset + 1] ?? 0;
    if (second > 191 && second < 224) this.#receiveRtcp(Buffer.from(buffer.subarray(offset, offset + lengthBytes)));
    else this.#options.onRtp(buffer, offset, lengthBytes);
  }

  #receiveRtcp(packet: Buffer): void {
    const lengthBytes = this.#receiver?.unprotectRtcp(packet, 0, packet.length) ?? -1;
    if (lengthBytes > 0) this.#options.onRtcp(packet, lengthBytes);
  }
}
