import { type Gcm, NodeGcm } from './Gcm.ts';
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

/** That of the packet at hand: used up within one call, hence one for all streams. */
const packetIv = Buffer.alloc(IV_BYTES);

/** AES in Galois/counter mode (RFC 7714). */
export class AesGcmCipher implements SrtpCipher {
  readonly profile: SrtpProfile;
  readonly #rtpGcm: Gcm;
  readonly #rtpSalt: Buffer;
  readonly #rtcpGcm: Gcm;
  readonly #rtcpSalt: Buffer;
  readonly #rtcpIv = Buffer.alloc(IV_BYTES);

  /** @param createGcm which make encrypts; default node's own crypto. */
  constructor(profile: SrtpProfile, keys: SessionKeys, createGcm: (key: Buffer) => Gcm = (key) => new NodeGcm(key)) {
    this.profile = profile;
    this.#rtpGcm = createGcm(keys.rtp.encryptionKey);
    this.#rtpSalt = keys.rtp.salt;
    this.#rtcpGcm = createGcm(keys.rtcp.encryptionKey);
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
    const iv = this.#ivOf(ssrc, index);
    if (!this.#rtcpGcm.seal(iv, associatedData, 0, associatedData.length, buffer, bodyOffset, end)) return 0;
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
    const iv = this.#ivOf(ssrc, index);
    const opened = this.#rtcpGcm.open(iv, associatedData, 0, associatedData.length, buffer, bodyOffset, end);
    return opened ? plaintextBytes : SrtpFailure.AUTHENTICATION;
  }

  close(): void {
    this.#rtpGcm.close();
    this.#rtcpGcm.close();
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
  // The salt with the SSRC in it, as numbers, because a room has one for each stream, and a buffer is in three places.
  readonly #ivStart: number;
  readonly #ivSsrc: number;
  readonly #ivRolloverCounter: number;
  readonly #ivSequenceNumber: number;

  constructor(gcm: Gcm, salt: Buffer, ssrc: number) {
    this.#gcm = gcm;
    this.#ivStart = salt.readUInt16BE(0);
    this.#ivSsrc = salt.readInt32BE(2) ^ ssrc;
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
    const start = offset + payloadOffset;
    const isDone = this.#gcm.seal(iv, buffer, offset, payloadOffset, buffer, start, offset + lengthBytes);
    return isDone ? lengthBytes + TAG_BYTES : 0;
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
    const start = offset + payloadOffset;
    const opened = this.#gcm.open(iv, buffer, offset, payloadOffset, buffer, start, offset + plaintextBytes);
    return opened ? plaintextBytes : SrtpFailure.AUTHENTICATION;
  }

  /** RFC 7714 section 8.1: only the packet's index changes within a stream. */
  #ivOf(rolloverCounter: number, sequenceNumber: number): Buffer {
    packetIv.writeUInt16BE(this.#ivStart, 0);
    packetIv.writeInt32BE(this.#ivSsrc, 2);
    packetIv.writeInt32BE(this.#ivRolloverCounter ^ rolloverCounter, 6);
    packetIv.writeUInt16BE(this.#ivSequenceNumber ^ sequenceNumber, 10);
    return packetIv;
  }
}
