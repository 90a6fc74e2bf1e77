import { clearBytes } from './clearBytes.ts';
import { ownBytes } from './ownBytes.ts';
import { deriveStreamKey, type RoomKey, type StreamName } from './roomKey.ts';
import { authenticatedBytes, formatSealedFrame, nonceBytes } from './sealedFrame.ts';

/** What a {@link FrameSealer} is made of. */
export type FrameSealerOptions = {
  key: RoomKey;
  stream: StreamName;
  /** Of the frames, such as `video/VP8`. */
  mimeType: string;
  /** Bytes of chance, by which this sender's nonces differ from those that the same stream had before a reload. Default: WebCrypto's. */
  randomBytes?: (length: number) => Uint8Array;
};

const counterBytes = 4;
const lastCounter = 0xffff_ffff;

/**
 * Seals what one sender sends, all layers of it. No nonce is used twice with a key: eight bytes of it are drawn once for this
 * sender, four count its frames.
 */
export class FrameSealer {
  readonly #options: FrameSealerOptions;
  readonly #key: Promise<CryptoKey>;
  readonly #prefix: Uint8Array;
  #counter = 0;

  constructor(options: FrameSealerOptions) {
    this.#options = options;
    this.#key = deriveStreamKey(options.key, options.stream);
    const { randomBytes = (length) => crypto.getRandomValues(new Uint8Array(length)) } = options;
    this.#prefix = randomBytes(nonceBytes - counterBytes);
  }

  /** The sealed frame. Undefined once all numbers are used, after a year: then nothing is sent any more. */
  async seal(frame: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const nonce = this.#nextNonce();
    if (!nonce) return undefined;
    const { mimeType, key } = this.#options;
    const bytes = ownBytes(frame);
    const clearLength = clearBytes(mimeType, bytes);
    const clear = bytes.subarray(0, clearLength);
    const additionalData = authenticatedBytes(clear, key.id);
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv: nonce, additionalData },
      await this.#key,
      bytes.subarray(clearLength),
    );
    return formatSealedFrame({ clear, sealed: new Uint8Array(sealed), nonce, keyId: key.id });
  }

  #nextNonce(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#counter > lastCounter) return undefined;
    const nonce = new Uint8Array(nonceBytes);
    nonce.set(this.#prefix);
    new DataView(nonce.buffer).setUint32(nonceBytes - counterBytes, this.#counter);
    this.#counter += 1;
    return nonce;
  }
}
