import type { SrtpKeyingMaterial } from '@parley/dtls';
import { EngineError } from '../../../channel/EngineChannel.ts';
import { isRtcp } from '../../rtp/firstBytes.ts';
import type { SrtpCipherFactory } from '../../srtp/createSrtpCipher.ts';
import { SrtpReceiver } from '../../srtp/SrtpReceiver.ts';
import { SrtpSender } from '../../srtp/SrtpSender.ts';
import type { StreamPurpose } from '../consumers/ConsumerDownlink.ts';
import { NetworkLink, type NetworkLinkOptions } from './MediaLink.ts';
import type { StreamProtection } from './NetworkStream.ts';

export interface SrtpLinkOptions extends NetworkLinkOptions {
  createCipher: SrtpCipherFactory;
}

/** RTP and RTCP under SRTP (RFC 3711). Without keys nothing passes. */
export class SrtpLink extends NetworkLink {
  readonly #createCipher: SrtpCipherFactory;
  #receiver: SrtpReceiver | undefined;
  #sender: SrtpSender | undefined;

  constructor(options: SrtpLinkOptions) {
    super(options);
    this.#createCipher = options.createCipher;
  }

  get isReady(): boolean {
    return this.#sender !== undefined;
  }

  setKeys(keys: SrtpKeyingMaterial): void {
    this.close();
    this.#sender = new SrtpSender(keys.profile, keys.localKey, keys.localSalt, this.#createCipher);
    this.#receiver = new SrtpReceiver(keys.profile, keys.remoteKey, keys.remoteSalt, this.#createCipher);
  }

  unprotect(packet: Buffer): number {
    const srtp = this.#receiver;
    if (!srtp || packet.length < 2) {
      this.earlyPacketCount++;
      return -1;
    }
    const lengthBytes = isRtcp(packet)
      ? srtp.unprotectRtcp(packet, 0, packet.length)
      : srtp.unprotectRtp(packet, 0, packet.length);
    if (lengthBytes < 0) this.failureCount++;
    return lengthBytes;
  }

  closeStream(ssrc: number): void {
    this.#sender?.removeStream(ssrc);
  }

  override close(): void {
    this.#sender?.close();
    this.#receiver?.close();
  }

  protected protectionOf(ssrc: number, purpose: StreamPurpose): StreamProtection {
    // Repairs and padding are few and far between: no key stream is made ahead for them.
    return purpose === 'media' ? this.#keyed.stream(ssrc) : this.#keyed.stream(ssrc, 1);
  }

  protected protectRtcp(buffer: Buffer, offset: number, lengthBytes: number): number {
    return this.#keyed.protectRtcp(buffer, offset, lengthBytes);
  }

  get #keyed(): SrtpSender {
    if (!this.#sender) throw new EngineError('InvalidStateError', 'no SRTP keys yet');
    return this.#sender;
  }
}
