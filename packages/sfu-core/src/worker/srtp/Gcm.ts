import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';

const TAG_BYTES = 16;

/** AES-GCM over a part of a buffer, in place; the tag stands right behind that part. There are several makes. */
export interface Gcm {
  /**
   * Encrypts from `start` to `end`, and writes the tag behind it.
   * @param associated holds the `associatedBytes` from `associatedAt` that are authenticated only.
   * @returns false: it could not be done, and the part is worthless.
   */
  seal(
    iv: Buffer,
    associated: Buffer,
    associatedAt: number,
    associatedBytes: number,
    buffer: Buffer,
    start: number,
    end: number,
  ): boolean;
  /**
   * Decrypts from `start` to `end` if the tag behind it is right.
   * @returns false: it is not, and all is as it was.
   */
  open(
    iv: Buffer,
    associated: Buffer,
    associatedAt: number,
    associatedBytes: number,
    buffer: Buffer,
    start: number,
    end: number,
  ): boolean;
  /** Gives back what it holds. Idempotent; nothing is sealed or opened after it. */
  close(): void;
}

/** That of node's crypto: one cipher object a packet, node offers nothing cheaper. */
export class NodeGcm implements Gcm {
  readonly #algorithm: 'aes-128-gcm' | 'aes-256-gcm';
  // A KeyObject: given as raw bytes, the key would be imported anew for every packet.
  readonly #key: KeyObject;

  /** @param key 16 or 32 bytes. */
  constructor(key: Buffer) {
    this.#algorithm = key.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm';
    this.#key = createSecretKey(key);
  }

  seal(
    iv: Buffer,
    associated: Buffer,
    associatedAt: number,
    associatedBytes: number,
    buffer: Buffer,
    start: number,
    end: number,
  ): boolean {
    const cipher = createCipheriv(this.#algorithm, this.#key, iv);
    cipher.setAAD(associated.subarray(associatedAt, associatedAt + associatedBytes));
    if (end > start) buffer.set(cipher.update(buffer.subarray(start, end)), start);
    cipher.final();
    buffer.set(cipher.getAuthTag(), end);
    return true;
  }

  open(
    iv: Buffer,
    associated: Buffer,
    associatedAt: number,
    associatedBytes: number,
    buffer: Buffer,
    start: number,
    end: number,
  ): boolean {
    const decipher = createDecipheriv(this.#algorithm, this.#key, iv);
    decipher.setAAD(associated.subarray(associatedAt, associatedAt + associatedBytes));
    decipher.setAuthTag(buffer.subarray(end, end + TAG_BYTES));
    const plaintext = end > start ? decipher.update(buffer.subarray(start, end)) : undefined;
    try {
      decipher.final();
    } catch {
      // This is how node reports a wrong tag; nothing of the plaintext has left this function.
      return false;
    }
    if (plaintext !== undefined) buffer.set(plaintext, start);
    return true;
  }

  close(): void {
    // It holds nothing but JavaScript's own memory.
  }
}
