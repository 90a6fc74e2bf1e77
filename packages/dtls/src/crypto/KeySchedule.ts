import { createSecretKey } from 'node:crypto';
import type { RecordKeys } from '../record/RecordCipher.ts';
import type { CipherSuite } from './cipherSuite.ts';
import { prf } from './prf.ts';

const MASTER_SECRET_BYTES = 48;
const VERIFY_DATA_BYTES = 12;
const SALT_BYTES = 4;

export interface KeyScheduleInput {
  suite: CipherSuite;
  preMasterSecret: Buffer;
  clientRandom: Buffer;
  serverRandom: Buffer;
  /** Hash of the transcript up to the ClientKeyExchange, when both sides speak RFC 7627. */
  sessionHash?: Buffer | undefined;
}

/** Everything that follows from the key exchange (RFC 5246 sections 6.3, 7.4.9 and 8.1; RFC 5705). */
export class KeySchedule {
  readonly #suite: CipherSuite;
  readonly #clientRandom: Buffer;
  readonly #serverRandom: Buffer;
  readonly #masterSecret: Buffer;

  constructor(input: KeyScheduleInput) {
    this.#suite = input.suite;
    this.#clientRandom = input.clientRandom;
    this.#serverRandom = input.serverRandom;
    this.#masterSecret = input.sessionHash
      ? prf(input.suite.hash, input.preMasterSecret, 'extended master secret', input.sessionHash, MASTER_SECRET_BYTES)
      : prf(
          input.suite.hash,
          input.preMasterSecret,
          'master secret',
          Buffer.concat([input.clientRandom, input.serverRandom]),
          MASTER_SECRET_BYTES,
        );
  }

  /** The record keys each side writes with. */
  recordKeys(): { client: RecordKeys; server: RecordKeys } {
    const { aead: algorithm, hash, keyBytes } = this.#suite;
    const seed = Buffer.concat([this.#serverRandom, this.#clientRandom]);
    const block = prf(hash, this.#masterSecret, 'key expansion', seed, 2 * (keyBytes + SALT_BYTES));
    const salts = block.subarray(2 * keyBytes);
    return {
      client: {
        algorithm,
        key: createSecretKey(block.subarray(0, keyBytes)),
        salt: salts.subarray(0, SALT_BYTES),
      },
      server: {
        algorithm,
        key: createSecretKey(block.subarray(keyBytes, 2 * keyBytes)),
        salt: salts.subarray(SALT_BYTES),
      },
    };
  }

  /** What a Finished message of that side must say, given the hash of the transcript before it. */
  verifyData(side: 'client' | 'server', transcriptHash: Buffer): Buffer {
    return prf(this.#suite.hash, this.#masterSecret, `${side} finished`, transcriptHash, VERIFY_DATA_BYTES);
  }

  /** Keying material for another protocol, without a context (RFC 5705 section 4). */
  exportKeyingMaterial(label: string, lengthBytes: number): Buffer {
    const seed = Buffer.concat([this.#clientRandom, this.#serverRandom]);
    return prf(this.#suite.hash, this.#masterSecret, label, seed, lengthBytes);
  }
}
