import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { SessionKeys } from './SessionKeys.ts';
import {
  type RtpStreamCipher,
  SRTCP_ENCRYPTED_FLAG,
  SRTCP_HEADER_BYTES,
  SRTCP_INDEX_BYTES,
  type SrtpCipher,
} from './SrtpCipher.ts';
import { SrtpFailure } from './SrtpFailure.ts';
import type { SrtpProfile } from './SrtpProfile.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES in Galois/counter mode (RFC 7714), by node's crypto: one cipher object a packet, node offers nothing cheaper. */
export class AesGcmCipher implements SrtpCipher {
  readonly profile: SrtpProfile;
  readonly #rtpGcm: Gcm;
  readonly #rtpSalt: Buffer;
  readonly #rtcpGcm: Gcm;
  readonly #rtcpSalt: Buffer;
  readonly #rtcpIv = Buffer.alloc(IV_BYTES);

  constructor(profile: SrtpProfile, keys: SessionKeys) {
    this.profile = profile;
    this.#rtpGcm = new Gcm(keys.rtp.encryptionKey);
    this.#rtpSalt = keys.rtp.salt;
    this.#rtcpGcm = new Gcm(keys.rtcp.encryptionKey);
    this.#rtcpSalt = keys.rtcp.salt;
  }

  rtpStream(ssrc: number): AesGcmStreamCipher {
    return new AesGcmStreamCipher(this.#rtpGcm, this.#rtpSalt, ssrc);
  }

  protectRtcp(buffer: Buffer, offset: number, lengthBytes: number, ssrc: number, index: number): number {
    const bodyOffset = offset + SRTCP_HEADER_BYTES;
    const end = offset + lengthBytes;
    const indexWord = SRTCP_ENCRYPTED_FLAG + index;
    const associatedData = Buffer.alloc(SRTCP_HEADER_BYTES + SRTCP_INDEX_BYTES);
    buffer.copy(associatedData, 0, offset, bodyOffset);
    associatedData.writeUInt32BE(indexWord, SRTCP_HEADER_BYTES);
    this.#rtcpGcm.seal(this.#ivOf(ssrc, index), associatedData, buffer, bodyOffset, end);
    buffer.writeUInt32BE(indexWord, end + TAG_BYTES);
    return lengthBytes + TAG_BYTES + SRTCP_INDEX_BYTES;
  }

  unprotectRtcp(
    buffer: Buffer,
    offset: number,
    lengthBytes: number,
    ssrc: number,
    index: number,
    encrypted: boolean,
  ): number {
    const plaintextBytes = lengthBytes - SRTCP_INDEX_BYTES - TAG_BYTES;
    const end = offset + plaintextBytes;
    // Without encryption the whole compound is associated data (RFC 7714 section 9.3).
    const bodyOffset = encrypted ? offset + SRTCP_HEADER_BYTES : end;
    const associatedData = Buffer.alloc(bodyOffset - offset + SRTCP_INDEX_BYTES);
    buffer.copy(associatedData, 0, offset, bodyOffset);
    buffer.copy(associatedData, bodyOffset - offset, end + TAG_BYTES, end + TAG_BYTES + SRTCP_INDEX_BYTES);
    const opened = this.#rtcpGcm.open(this.#ivOf(ssrc, index), associatedData, buffer, bodyOffset, end);
    return opened ? plaintextBytes : SrtpFailure.AUTHENTICATION;
  }

  /** RFC 7714 section 9.1. */
  #ivOf(ssrc: number, index: number): Buffer {
    const iv = this.#rtcpIv;
    this.#rtcpSalt.copy(iv);
    iv.writeInt32BE(iv.readInt32BE(2) ^ ssrc, 2);
    iv.writeInt32BE(iv.readInt32BE(8) ^ index, 8);
    return iv;
  }
}

/** One RTP stream under AES-GCM. */
export class AesGcmStreamCipher implements RtpStreamCipher {
  readonly #gcm: Gcm;
  readonly #iv = Buffer.alloc(IV_BYTES);
  readonly #ivRolloverCounter: number;
  readonly #ivSequenceNumber: number;

  constructor(gcm: Gcm, salt: Buffer, ssrc: number) {
    this.#gcm = gcm;
    salt.copy(this.#iv);
    this.#iv.writeInt32BE(this.#iv.readInt32BE(2) ^ ssrc, 2);
    this.#ivRolloverCounter = salt.readInt32BE(6);
    this.#ivSequenceNumber = salt.readUInt16BE(10);
  }

  protect(
    buffer: Buffer,
    offset: number,
    lengthBytes: number,
    payloadOffset: number,
    rolloverCounter: number,
    sequenceNumber: number,
  ): number {
    const iv = this.#ivOf(rolloverCounter, sequenceNumber);
    const header = buffer.subarray(offset, offset + payloadOffset);
    this.#gcm.seal(iv, header, buffer, offset + payloadOffset, offset + lengthBytes);
    return lengthBytes + TAG_BYTES;
  }

  unprotect(
    buffer: Buffer,
    offset: number,
    lengthBytes: number,
    payloadOffset: number,
    rolloverCounter: number,
    sequenceNumber: number,
  ): number {
    const plaintextBytes = lengthBytes - TAG_BYTES;
    const iv = this.#ivOf(rolloverCounter, sequenceNumber);
    const header = buffer.subarray(offset, offset + payloadOffset);
    const opened = this.#gcm.open(iv, header, buffer, offset + payloadOffset, offset + plaintextBytes);
    return opened ? plaintextBytes : SrtpFailure.AUTHENTICATION;
  }

  /** RFC 7714 section 8.1: only the packet's index changes within a stream. */
  #ivOf(rolloverCounter: number, sequenceNumber: number): Buffer {
    this.#iv.writeInt32BE(this.#ivRolloverCounter ^ rolloverCounter, 6);
    this.#iv.writeUInt16BE(this.#ivSequenceNumber ^ sequenceNumber, 10);
    return this.#iv;
  }
}

/** AES-GCM over a part of a buffer, in place; the tag stands right behind that part. */
class Gcm {
  readonly #algorithm: 'aes-128-gcm' | 'aes-256-gcm';
  // A KeyObject: given as raw bytes, the key would be imported anew for every packet.
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#algorithm = key.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm';
    this.#key = createSecretKey(key);
  }

  seal(iv: Buffer, associatedData: Buffer, buffer: Buffer, start: number, end: number): void {
    const cipher = createCipheriv(this.#algorithm, this.#key, iv);
    cipher.setAAD(associatedData);
    if (end > start) buffer.set(cipher.update(buffer.subarray(start, end)), start);
    cipher.final();
    buffer.set(cipher.getAuthTag(), end);
  }

  open(iv: Buffer, associatedData: Buffer, buffer: Buffer, start: number, end: number): boolean {
    const decipher = createDecipheriv(this.#algorithm, this.#key, iv);
    decipher.setAAD(associatedData);
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
}
