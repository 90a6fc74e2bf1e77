import { createSrtpCipher, type SrtpCipherFactory } from './createSrtpCipher.ts';
import { DEFAULT_PACKETS_AHEAD } from './KeyStream.ts';
import { ReplayWindow } from './ReplayWindow.ts';
import { estimateRolloverCounter } from './rolloverCounter.ts';
import { deriveSessionKeys } from './SessionKeys.ts';
import {
  type RtpStreamCipher,
  SRTCP_ENCRYPTED_FLAG,
  SRTCP_HEADER_BYTES,
  SRTCP_INDEX_BYTES,
  type SrtpCipher,
} from './SrtpCipher.ts';
import { SrtpFailure } from './SrtpFailure.ts';
import { SRTP_PROFILES, type SrtpProfile, type SrtpProfileName } from './SrtpProfile.ts';

/** How far behind the highest sequence number a packet may come: four seconds of a 6 Mbit/s stream. */
const RTP_REPLAY_WINDOW_PACKETS = 2048;
const RTCP_REPLAY_WINDOW_PACKETS = 128;

/** How many SSRCs a peer may use at the same time; beyond, the one that was silent longest is forgotten. */
const MAX_STREAMS = 512;

const RTP_HEADER_BYTES = 12;
const RTP_VERSION = 2;
const MAX_PACKET_BYTES = 0xffff;

/** What is known of one SSRC; exists only once a packet of it was authentic. */
interface ReceiveStream {
  readonly replay: ReplayWindow;
  /** Absent for RTCP, whose cipher has no state. */
  readonly cipher: RtpStreamCipher | undefined;
  /** The receiver's packet count when this SSRC was last heard. */
  lastHeard: number;
}

/** The receiving direction of an SRTP session (RFC 3711, RFC 7714). Takes anything from the network, never throws. */
export class SrtpReceiver {
  readonly #profile: SrtpProfile;
  readonly #cipher: SrtpCipher;
  readonly #rtpStreams = new Map<number, ReceiveStream>();
  readonly #rtcpStreams = new Map<number, ReceiveStream>();
  #packetCount = 0;

  /**
   * @param createCipher which make decrypts; default node's own crypto.
   * @throws TypeError when key or salt are not as long as the profile wants them.
   */
  constructor(
    profile: SrtpProfileName,
    masterKey: Buffer,
    masterSalt: Buffer,
    createCipher: SrtpCipherFactory = createSrtpCipher,
  ) {
    this.#profile = SRTP_PROFILES[profile];
    this.#cipher = createCipher(this.#profile, deriveSessionKeys(this.#profile, masterKey, masterSalt));
  }

  /** How many SSRCs have state. */
  get streamCount(): number {
    return this.#rtpStreams.size + this.#rtcpStreams.size;
  }

  /** Gives back what it holds. Idempotent; nothing can be checked after it. */
  close(): void {
    this.#cipher.close();
  }

  /** Forgets an SSRC, when what it belonged to is closed. */
  removeStream(ssrc: number): void {
    this.#rtpStreams.delete(ssrc);
    this.#rtcpStreams.delete(ssrc);
  }

  /**
   * Checks and decrypts an SRTP packet in place; needs no room around it. On failure the buffer is as it was.
   *
   * @returns the plaintext packet's length in bytes, or a negative `SrtpFailure`.
   */
  unprotectRtp(buffer: Buffer, offset: number, lengthBytes: number): number {
    if (!isInside(buffer, offset, lengthBytes)) return SrtpFailure.MALFORMED;
    const payloadOffset = rtpPayloadOffset(buffer, offset, lengthBytes - this.#profile.rtpTagLengthBytes);
    if (payloadOffset < 0) return SrtpFailure.MALFORMED;
    const sequenceNumber = buffer.readUInt16BE(offset + 2);
    const ssrc = buffer.readUInt32BE(offset + 8);

    const known = this.#rtpStreams.get(ssrc);
    const rolloverCounter = estimateRolloverCounter(known?.replay.highestIndex ?? -1, sequenceNumber);
    const index = rolloverCounter * 0x10000 + sequenceNumber;
    if (rolloverCounter < 0 || known?.replay.isFresh(index) === false) return SrtpFailure.REPLAYED;

    const cipher = known?.cipher ?? this.#cipher.rtpStream(ssrc, DEFAULT_PACKETS_AHEAD, true);
    const plaintextBytes = cipher.unprotect(
      buffer,
      offset,
      lengthBytes,
      payloadOffset,
      rolloverCounter,
      sequenceNumber,
    );
    if (plaintextBytes < 0) return plaintextBytes;
    const stream = known ?? this.#learn(this.#rtpStreams, ssrc, RTP_REPLAY_WINDOW_PACKETS, cipher);
    stream.replay.accept(index);
    stream.lastHeard = ++this.#packetCount;
    return plaintextBytes;
  }

  /**
   * Checks and decrypts an SRTCP compound in place; needs no room around it. On failure the buffer is as it was.
   *
   * @returns the plaintext compound's length in bytes, or a negative `SrtpFailure`.
   */
  unprotectRtcp(buffer: Buffer, offset: number, lengthBytes: number): number {
    if (!isInside(buffer, offset, lengthBytes)) return SrtpFailure.MALFORMED;
    const { rtcpTagLengthBytes, rtcpTagBeforeIndex } = this.#profile;
    if (lengthBytes < SRTCP_HEADER_BYTES + SRTCP_INDEX_BYTES + rtcpTagLengthBytes) return SrtpFailure.MALFORMED;
    if (buffer.readUInt8(offset) >>> 6 !== RTP_VERSION) return SrtpFailure.MALFORMED;
    const indexOffset = offset + lengthBytes - SRTCP_INDEX_BYTES - (rtcpTagBeforeIndex ? 0 : rtcpTagLengthBytes);
    const indexWord = buffer.readUInt32BE(indexOffset);
    const encrypted = indexWord >= SRTCP_ENCRYPTED_FLAG;
    const index = encrypted ? indexWord - SRTCP_ENCRYPTED_FLAG : indexWord;
    const ssrc = buffer.readUInt32BE(offset + 4);

    const known = this.#rtcpStreams.get(ssrc);
    if (known?.replay.isFresh(index) === false) return SrtpFailure.REPLAYED;
    const plaintextBytes = this.#cipher.unprotectRtcp(buffer, offset, lengthBytes, ssrc, index, encrypted);
    if (plaintextBytes < 0) return plaintextBytes;
    const stream = known ?? this.#learn(this.#rtcpStreams, ssrc, RTCP_REPLAY_WINDOW_PACKETS, undefined);
    stream.replay.accept(index);
    stream.lastHeard = ++this.#packetCount;
    return plaintextBytes;
  }

  #learn(
    streams: Map<number, ReceiveStream>,
    ssrc: number,
    replayWindowPackets: number,
    cipher: RtpStreamCipher | undefined,
  ): ReceiveStream {
    if (streams.size >= MAX_STREAMS) forgetSilent(streams);
    const stream = { replay: new ReplayWindow(replayWindowPackets), cipher, lastHeard: 0 };
    streams.set(ssrc, stream);
    return stream;
  }
}

/** Removes the stream that was silent longest; a walk through all of them, which only a peer of many SSRCs causes. */
function forgetSilent(streams: Map<number, ReceiveStream>): void {
  let silent: number | undefined;
  let lastHeard = Number.POSITIVE_INFINITY;
  for (const [ssrc, stream] of streams) {
    if (stream.lastHeard < lastHeard) {
      silent = ssrc;
      lastHeard = stream.lastHeard;
    }
  }
  if (silent !== undefined) streams.delete(silent);
}

function isInside(buffer: Buffer, offset: number, lengthBytes: number): boolean {
  return lengthBytes >= 1 && lengthBytes <= MAX_PACKET_BYTES && offset >= 0 && offset + lengthBytes <= buffer.length;
}

/** Where the payload begins, counted from `offset`, or -1 if version, CSRCs or extension don't fit `lengthBytes`. */
function rtpPayloadOffset(buffer: Buffer, offset: number, lengthBytes: number): number {
  if (lengthBytes < RTP_HEADER_BYTES) return -1;
  const first = buffer.readUInt8(offset);
  if (first >>> 6 !== RTP_VERSION) return -1;
  let payloadOffset = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (payloadOffset + 4 > lengthBytes) return -1;
    payloadOffset += 4 + 4 * buffer.readUInt16BE(offset + payloadOffset + 2);
  }
  return payloadOffset <= lengthBytes ? payloadOffset : -1;
}
