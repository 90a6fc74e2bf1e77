import type { Socket } from 'node:dgram';
import type { SrtpProfileName } from '@parley/dtls';
import type { BatchTuple } from '../../../dist/worker/io/DatagramBatch.js';
import { socketAddressOf } from '../../../dist/worker/io/socketAddress.js';
import type { SrtpCipherFactory } from '../../../dist/worker/srtp/createSrtpCipher.js';
import { SrtpSender, type SrtpSendStream } from '../../../dist/worker/srtp/SrtpSender.js';
import { splitKey } from '../client/splitKey.ts';

const ADDRESS = '127.0.0.1';
/** The first consumer's; the others' follow. */
const FIRST_SSRC = 0x0bed_0000;

/** One receiver of the bare forwarder: where it is, and the numbers and keys of what it gets. */
export class BareConsumer implements BatchTuple {
  readonly ssrc: number;
  readonly socketAddress: Uint8Array;
  readonly #socket: Socket;
  readonly #port: number;
  readonly #stream: SrtpSendStream;
  #sequenceNumber = 0;

  constructor(
    socket: Socket,
    suite: SrtpProfileName,
    createCipher: SrtpCipherFactory,
    { keyBase64, port, place }: { keyBase64: string; port: number; place: number },
  ) {
    const { key, salt } = splitKey(suite, keyBase64);
    this.#socket = socket;
    this.#port = port;
    this.ssrc = FIRST_SSRC + place;
    this.socketAddress = socketAddressOf(ADDRESS, port, 4) ?? new Uint8Array(0);
    this.#stream = new SrtpSender(suite, key, salt, createCipher).stream(this.ssrc);
  }

  /** Numbers and encrypts a packet in place. @returns its length in bytes. */
  protect(slot: Buffer, offset: number, lengthBytes: number, payloadOffset: number): number {
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    slot.writeUInt16BE(this.#sequenceNumber, offset + 2);
    slot.writeUInt32BE(this.ssrc, offset + 8);
    return this.#stream.protectRtp(slot, offset, lengthBytes, payloadOffset);
  }

  /** @returns false when the kernel could not take it at once: then its memory still belongs to the socket. */
  send(packet: Buffer): boolean {
    this.#socket.send(packet, this.#port, ADDRESS);
    return this.#socket.getSendQueueCount() === 0;
  }

  sendLater(packet: Buffer): void {
    this.#socket.send(packet, this.#port, ADDRESS);
  }
}
