import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { crc32 } from './crc32.ts';

/** Size of the MESSAGE-INTEGRITY value: HMAC-SHA1 (RFC 8489 section 14.5). */
export const INTEGRITY_SIZE_BYTES = 20;

/** Size of an untruncated MESSAGE-INTEGRITY-SHA256 value (RFC 8489 section 14.6). */
export const INTEGRITY_SHA256_SIZE_BYTES = 32;

/** The hash that turns long-term credentials into a key: MD5 unless PASSWORD-ALGORITHM says SHA-256 (RFC 8489 section 18.5). */
export type PasswordAlgorithm = 'md5' | 'sha256';

/**
 * The key of short-term credentials (RFC 8489 section 9.1.1), which ICE uses: the password itself.
 * Derive once and keep: a KeyObject spares node:crypto from importing the key for every message.
 */
export function shortTermKey(password: string): KeyObject {
  return createSecretKey(Buffer.from(password, 'utf8'));
}

/**
 * The key of long-term credentials (RFC 8489 section 9.2.2): the hash of `username:realm:password`.
 * The strings are taken as they are; who needs OpaqueString (RFC 8265) prepares them before.
 *
 * @param algorithm Default `md5`.
 */
export function longTermKey(
  username: string,
  realm: string,
  password: string,
  algorithm: PasswordAlgorithm = 'md5',
): KeyObject {
  return createSecretKey(createHash(algorithm).update(`${username}:${realm}:${password}`, 'utf8').digest());
}

/** The USERHASH of a user, which hides the name from who listens (RFC 8489 section 14.4): 32 bytes. */
export function userhash(username: string, realm: string): Buffer {
  return createHash('sha256').update(`${username}:${realm}`, 'utf8').digest();
}

const typeAndLength = Buffer.alloc(4);

/**
 * The HMAC of a message up to, not including, its integrity attribute; for the sum the header's length
 * counts as if that attribute were the last one (RFC 8489 section 14.5).
 *
 * @param start Where the message begins in the buffer.
 * @param attributeStart Where the integrity attribute's header begins in the buffer.
 * @param valueSizeBytes Size of the attribute's value: 20 for SHA-1, 32 for SHA-256.
 */
export function messageHmac(
  algorithm: 'sha1' | 'sha256',
  key: KeyObject,
  buffer: Buffer,
  start: number,
  attributeStart: number,
  valueSizeBytes: number,
): Buffer {
  // The adjusted length goes into a copy of the first four bytes, so that the received datagram stays as it came.
  typeAndLength.writeUInt16BE(buffer.readUInt16BE(start), 0);
  typeAndLength.writeUInt16BE(attributeStart - start - 20 + 4 + valueSizeBytes, 2);
  return createHmac(algorithm, key)
    .update(typeAndLength)
    .update(buffer.subarray(start + 4, attributeStart))
    .digest();
}

/** The FINGERPRINT of a message up to, not including, that attribute: CRC-32 XOR "STUN" (RFC 8489 section 14.7). */
export function messageFingerprint(buffer: Buffer, start: number, attributeStart: number): number {
  return (crc32(buffer, start, attributeStart) ^ 0x5354554e) >>> 0;
}
