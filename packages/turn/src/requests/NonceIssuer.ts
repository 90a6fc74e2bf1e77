import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';

const TIME_DIGITS = 8;
/** 80 bits of the HMAC, as 20 hexadecimal digits: enough against guessing within a nonce's life, and the answer stays small. */
const TAG_BYTES = 10;

/**
 * Nonces that need no memory (RFC 8489 section 9.2): the time of issue, and an HMAC over it and the client's address. A stolen
 * one is worth nothing at another address.
 */
export class NonceIssuer {
  readonly #secret: KeyObject;
  readonly #lifetimeSeconds: number;

  /**
   * @param lifetimeSeconds How long a nonce is taken; then the client is answered 438 with a new one.
   * @param secret Default: random, so that nonces end with the process.
   */
  constructor(lifetimeSeconds: number, secret: Uint8Array = randomBytes(32)) {
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#secret = createSecretKey(secret);
  }

  issue(clientAddress: string, nowSeconds: number): string {
    const time = Math.floor(nowSeconds).toString(16).padStart(TIME_DIGITS, '0');
    return time + this.#tag(time, clientAddress).toString('hex');
  }

  /** Whether the nonce was issued to this address and is not too old. */
  isValid(nonce: string, clientAddress: string, nowSeconds: number): boolean {
    if (nonce.length !== TIME_DIGITS + 2 * TAG_BYTES || !/^[0-9a-f]+$/.test(nonce)) return false;
    const time = nonce.slice(0, TIME_DIGITS);
    const tag = Buffer.from(nonce.slice(TIME_DIGITS), 'hex');
    if (!timingSafeEqual(tag, this.#tag(time, clientAddress))) return false;
    const ageSeconds = nowSeconds - Number.parseInt(time, 16);
    return ageSeconds >= -1 && ageSeconds < this.#lifetimeSeconds;
  }

  #tag(time: string, clientAddress: string): Buffer {
    return createHmac('sha1', this.#secret).update(`${time} ${clientAddress}`).digest().subarray(0, TAG_BYTES);
  }
}
