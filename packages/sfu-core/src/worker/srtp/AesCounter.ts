import { type Cipher, createCipheriv } from 'node:crypto';

/** Length of an AES block. */
export const AES_BLOCK_BYTES = 16;
/** Length of an AES block in words. */
export const AES_BLOCK_WORDS = 4;

/** Enough for the largest datagram there is. */
const MAX_BLOCKS = 0x10000 / AES_BLOCK_BYTES;

// One scratch for all sessions: it is filled and used up within one call.
const counterBlocks = new Int32Array(MAX_BLOCKS * AES_BLOCK_WORDS);
const counterBytes = Buffer.from(counterBlocks.buffer);

const word = new Int32Array(1);
const wordView = new DataView(word.buffer);

/** The number whose bytes, as this machine lays them out in memory, are those of `value` in network order. */
function networkWord(value: number): number {
  wordView.setInt32(0, value);
  return word[0] ?? 0;
}

/** The last word of a counter block is `sequence number | block number`; this is its second half, for each block. */
const blockNumberWords = Int32Array.from({ length: MAX_BLOCKS }, (_, block) => networkWord(block));

/**
 * AES in counter mode as SRTP uses it (RFC 3711 section 4.1.1): the key stream depends on key, salt, SSRC and packet
 * index only, so it can be made before the packet is there, and for many packets in one call into OpenSSL. The cipher
 * object lives as long as the key; making one a packet costs more than the encryption.
 */
export class AesCounter {
  readonly #cipher: Cipher;
  readonly #saltWords: readonly [number, number, number, number];

  /** @param key 16 or 32 bytes. @param salt 14 bytes. */
  constructor(key: Buffer, salt: Buffer) {
    this.#cipher = createCipheriv(key.length === 32 ? 'aes-256-ecb' : 'aes-128-ecb', key, null).setAutoPadding(false);
    this.#saltWords = [salt.readInt32BE(0), salt.readInt32BE(4), salt.readInt32BE(8), salt.readUInt16BE(12) << 16];
  }

  /**
   * The key stream of consecutive packets with the same roll-over counter, `blockCount` blocks for each. (An SRTCP index
   * is `rolloverCounter << 16 | sequenceNumber`.)
   *
   * @param firstBlock the first block wanted of each packet: 0, or more where the beginning is there already.
   */
  generate(
    ssrc: number,
    rolloverCounter: number,
    firstSequenceNumber: number,
    packetCount: number,
    firstBlock: number,
    blockCount: number,
  ): Int32Array {
    const salt = this.#saltWords;
    const word0 = networkWord(salt[0]);
    const word1 = networkWord(salt[1] ^ ssrc);
    const word2 = networkWord(salt[2] ^ rolloverCounter);
    let position = 0;
    for (let packet = 0; packet < packetCount; packet++) {
      const sequenceWord = networkWord(salt[3] ^ ((firstSequenceNumber + packet) << 16));
      for (let block = firstBlock; block < firstBlock + blockCount; block++) {
        counterBlocks[position] = word0;
        counterBlocks[position + 1] = word1;
        counterBlocks[position + 2] = word2;
        counterBlocks[position + 3] = sequenceWord | (blockNumberWords[block] ?? 0);
        position += AES_BLOCK_WORDS;
      }
    }
    const keyStream = this.#cipher.update(counterBytes.subarray(0, position << 2));
    return new Int32Array(keyStream.buffer, keyStream.byteOffset, position);
  }
}
