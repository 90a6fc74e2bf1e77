import { AES_BLOCK_BYTES, AesCounter } from './AesCounter.ts';
import { HmacSha1, isTagEqual, writeTag } from './HmacSha1.ts';
import { KeyStream } from './KeyStream.ts';
import { SLOT_HEADROOM_BYTES, SLOT_TAILROOM_BYTES } from './PacketSlot.ts';
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
import { xorKeyStream } from './xorKeyStream.ts';

const ROLLOVER_COUNTER_BYTES = 4;

// A received packet has no headroom, so it is checked in here; used up within one call, hence one for all sessions.
const scratch = Buffer.alloc(SLOT_HEADROOM_BYTES + 0x10000 + SLOT_TAILROOM_BYTES);

/** AES in counter mode with HMAC-SHA1 (RFC 3711), by node's crypto. */
export class AesCmCipher implements SrtpCipher {
  readonly profile: SrtpProfile;
  readonly #rtpCounter: AesCounter;
  readonly #rtpHmac: HmacSha1;
  readonly #rtcpCounter: AesCounter;
  readonly #rtcpHmac: HmacSha1;

  constructor(profile: SrtpProfile, keys: SessionKeys) {
    this.profile = profile;
    this.#rtpCounter = new AesCounter(keys.rtp.encryptionKey, keys.rtp.salt);
    this.#rtpHmac = new HmacSha1(keys.rtp.authenticationKey);
    this.#rtcpCounter = new AesCounter(keys.rtcp.encryptionKey, keys.rtcp.salt);
    this.#rtcpHmac = new HmacSha1(keys.rtcp.authenticationKey);
  }

  rtpStream(ssrc: number, packetsAhead: number, reordered: boolean): AesCmStreamCipher {
    const keyStream = new KeyStream(this.#rtpCounter, ssrc, packetsAhead, reordered);
    return new AesCmStreamCipher(keyStream, this.#rtpHmac, this.profile.rtpTagLengthBytes);
  }

  protectRtcp(buffer: Buffer, offset: number, lengthBytes: number, ssrc: number, index: number): number {
    const end = offset + lengthBytes;
    this.#applyRtcp(buffer, offset, lengthBytes, ssrc, index);
    buffer.writeUInt32BE(SRTCP_ENCRYPTED_FLAG + index, end);
    const digest = this.#rtcpHmac.digest(buffer, offset, lengthBytes + SRTCP_INDEX_BYTES);
    writeTag(digest, buffer, end + SRTCP_INDEX_BYTES, this.profile.rtcpTagLengthBytes);
    return lengthBytes + SRTCP_INDEX_BYTES + this.profile.rtcpTagLengthBytes;
  }

  unprotectRtcp(
    buffer: Buffer,
    offset: number,
    lengthBytes: number,
    ssrc: number,
    index: number,
    encrypted: boolean,
  ): number {
    const tagLengthBytes = this.profile.rtcpTagLengthBytes;
    const authenticatedBytes = lengthBytes - tagLengthBytes;
    buffer.copy(scratch, SLOT_HEADROOM_BYTES, offset, offset + authenticatedBytes);
    const digest = this.#rtcpHmac.digest(scratch, SLOT_HEADROOM_BYTES, authenticatedBytes);
    if (!isTagEqual(digest, buffer, offset + authenticatedBytes, tagLengthBytes)) return SrtpFailure.AUTHENTICATION;
    const plaintextBytes = authenticatedBytes - SRTCP_INDEX_BYTES;
    if (encrypted) this.#applyRtcp(buffer, offset, plaintextBytes, ssrc, index);
    return plaintextBytes;
  }

  close(): void {
    // It holds nothing but JavaScript's own memory.
  }

  /** Encrypts or decrypts what follows the first header; RTCP is rare, so nothing is made ahead. */
  #applyRtcp(buffer: Buffer, offset: number, lengthBytes: number, ssrc: number, index: number): void {
    const secretBytes = lengthBytes - SRTCP_HEADER_BYTES;
    const blocks = Math.ceil(secretBytes / AES_BLOCK_BYTES);
    if (blocks === 0) return;
    const words = this.#rtcpCounter.generate(ssrc, index >>> 16, index & 0xffff, 1, 0, blocks);
    xorKeyStream(buffer, offset + SRTCP_HEADER_BYTES, secretBytes, words, 0);
  }
}

/** One RTP stream under AES-CM. */
export class AesCmStreamCipher implements RtpStreamCipher {
  /** The key stream; readable for its memory figures. */
  readonly keyStream: KeyStream;
  readonly #hmac: HmacSha1;
  readonly #tagLengthBytes: number;

  constructor(keyStream: KeyStream, hmac: HmacSha1, tagLengthBytes: number) {
    this.keyStream = keyStream;
    this.#hmac = hmac;
    this.#tagLengthBytes = tagLengthBytes;
  }

  protect(
    buffer: Buffer,
    offset: number,
    lengthBytes: number,
    payloadOffset: number,
    rolloverCounter: number,
    sequenceNumber: number,
  ): number {
    const payloadBytes = lengthBytes - payloadOffset;
    if (payloadBytes > 0) {
      this.keyStream.apply(buffer, offset + payloadOffset, payloadBytes, rolloverCounter, sequenceNumber);
    }
    // The roll-over counter is authenticated but not sent: the tag goes where it stood.
    const end = offset + lengthBytes;
    buffer.writeUInt32BE(rolloverCounter, end);
    const digest = this.#hmac.digest(buffer, offset, lengthBytes + ROLLOVER_COUNTER_BYTES);
    writeTag(digest, buffer, end, this.#tagLengthBytes);
    return lengthBytes + this.#tagLengthBytes;
  }

  unprotect(
    buffer: Buffer,
    offset: number,
    lengthBytes: number,
    payloadOffset: number,
    rolloverCounter: number,
    sequenceNumber: number,
  ): number {
    const plaintextBytes = lengthBytes - this.#tagLengthBytes;
    const end = offset + plaintextBytes;
    buffer.copy(scratch, SLOT_HEADROOM_BYTES, offset, end);
    scratch.writeUInt32BE(rolloverCounter, SLOT_HEADROOM_BYTES + plaintextBytes);
    const digest = this.#hmac.digest(scratch, SLOT_HEADROOM_BYTES, plaintextBytes + ROLLOVER_COUNTER_BYTES);
    if (!isTagEqual(digest, buffer, end, this.#tagLengthBytes)) return SrtpFailure.AUTHENTICATION;
    const payloadBytes = plaintextBytes - payloadOffset;
    if (payloadBytes > 0) {
      // Decrypted in the scratch, which is aligned (a datagram need not be) and needs no new view.
      const start = SLOT_HEADROOM_BYTES + payloadOffset;
      this.keyStream.apply(scratch, start, payloadBytes, rolloverCounter, sequenceNumber);
      scratch.copy(buffer, offset + payloadOffset, start, start + payloadBytes);
    }
    return plaintextBytes;
  }
}
