import { createHash } from 'node:crypto';
import type { PrfHash } from '../crypto/prf.ts';
import type { HandshakeMessage } from './HandshakeMessage.ts';

/** All messages of a handshake from the hello that counted on, both sides', in order: what signatures and Finished vouch for. */
export class Transcript {
  #messages: Buffer[] = [];

  append(message: HandshakeMessage): void {
    this.#messages.push(message.encoded);
  }

  /** A hello that was answered with HelloVerifyRequest does not count (RFC 6347 section 4.2.1). */
  clear(): void {
    this.#messages = [];
  }

  bytes(): Buffer {
    return Buffer.concat(this.#messages);
  }

  hash(algorithm: PrfHash): Buffer {
    const hash = createHash(algorithm);
    for (const message of this.#messages) hash.update(message);
    return hash.digest();
  }
}
