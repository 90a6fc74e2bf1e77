import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { DTLS_1_2 } from './contentType.ts';
import type { DtlsRecord } from './DtlsRecord.ts';

export type AeadAlgorithm = 'aes-128-gcm' | 'aes-256-gcm';

/** The keys of one direction. */
export interface RecordKeys {
  algorithm: AeadAlgorithm;
  key: KeyObject;
  /** The implicit part of the nonce, 4 bytes. */
  salt: Buffer;
}

const SALT_BYTES = 4;
const EXPLICIT_NONCE_BYTES = 8;
const TAG_BYTES = 16;

/** What a record grows by when it is encrypted. */
export const CIPHER_OVERHEAD_BYTES = EXPLICIT_NONCE_BYTES + TAG_BYTES;

/** AES-GCM as TLS 1.2 uses it (RFC 5288 section 3): the explicit nonce is the epoch and sequence number, which never repeat. */
export class RecordCipher {
  readonly #algorithm: AeadAlgorithm;
  readonly #key: KeyObject;
  readonly #nonce = Buffer.alloc(SALT_BYTES + EXPLICIT_NONCE_BYTES);
  readonly #additionalData = Buffer.alloc(13);

  constructor({ algorithm, key, salt }: RecordKeys) {
    this.#algorithm = algorithm;
    this.#key = key;
    salt.copy(this.#nonce);
  }

  /** Encrypts a record's plaintext into a fragment. */
  seal(record: DtlsRecord): Buffer {
    const plaintext = record.fragment;
    this.#nonce.writeUInt16BE(record.epoch, SALT_BYTES);
    this.#nonce.writeUIntBE(record.sequenceNumber, SALT_BYTES + 2, 6);
    const cipher = createCipheriv(this.#algorithm, this.#key, this.#nonce);
    cipher.setAAD(this.#describe(record, plaintext.length));
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    return Buffer.concat([this.#nonce.subarray(SALT_BYTES), ciphertext, cipher.getAuthTag()]);
  }

  /** Decrypts a record's fragment; undefined when it is not authentic. */
  open(record: DtlsRecord): Buffer | undefined {
    const { fragment } = record;
    const plaintextBytes = fragment.length - CIPHER_OVERHEAD_BYTES;
    if (plaintextBytes < 0) return undefined;
    fragment.copy(this.#nonce, SALT_BYTES, 0, EXPLICIT_NONCE_BYTES);
    const decipher = createDecipheriv(this.#algorithm, this.#key, this.#nonce);
    decipher.setAAD(this.#describe(record, plaintextBytes));
    decipher.setAuthTag(fragment.subarray(fragment.length - TAG_BYTES));
    const plaintext = decipher.update(fragment.subarray(EXPLICIT_NONCE_BYTES, fragment.length - TAG_BYTES));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    return plaintext;
  }

  #describe(record: DtlsRecord, plaintextBytes: number): Buffer {
    const bytes = this.#additionalData;
    bytes.writeUInt16BE(record.epoch, 0);
    bytes.writeUIntBE(record.sequenceNumber, 2, 6);
    bytes.writeUInt8(record.type, 8);
    bytes.writeUInt16BE(DTLS_1_2, 9);
    bytes.writeUInt16BE(plaintextBytes, 11);
    return bytes;
  }
}
