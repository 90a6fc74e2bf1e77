import { SLOT_HEADROOM_BYTES, SLOT_TAILROOM_BYTES } from '../srtp/PacketSlot.ts';
import type { NtpTime } from './ntp.ts';
import {
  type DlrrEntry,
  ExtendedReportBlock,
  PayloadFeedbackFormat,
  REMB_IDENTIFIER,
  type ReceptionReport,
  RtcpType,
  type SenderInfo,
  TransportFeedbackFormat,
} from './RtcpPacket.ts';

/** Lists that may be cut (NACK, transport-wide feedback) are, before the compound gets longer than this. */
export const RTCP_TARGET_BYTES = 1200;

/** Default capacity: what a slot has room for, with tag and index. */
const DEFAULT_CAPACITY_BYTES = 1800;

const HEADER_BYTES = 4;
const SENDER_INFO_BYTES = 24;
const REPORT_BYTES = 24;
const MAX_REPORTS = 31;
const SDES_CNAME = 1;
const MAX_CNAME_BYTES = 255;
const MAX_TOTAL_LOST = 0x7fffff;

/**
 * Builds a compound in a buffer of its own, that is used again and has the room SRTP needs around it.
 *
 * Each method appends one packet and answers true, or answers false when there is no room: then send what there is,
 * `reset()`, and append again.
 */
export class RtcpWriter {
  readonly buffer: Buffer;
  /** Where the compound begins in the buffer. */
  readonly offset = SLOT_HEADROOM_BYTES;
  #lengthBytes = 0;

  /** @param capacityBytes how long a compound may become; default 1,800. */
  constructor(capacityBytes = DEFAULT_CAPACITY_BYTES) {
    this.buffer = Buffer.alloc(SLOT_HEADROOM_BYTES + capacityBytes + SLOT_TAILROOM_BYTES);
  }

  /** How long the compound is by now. */
  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  /** What may still be appended. */
  get roomBytes(): number {
    return this.buffer.length - SLOT_TAILROOM_BYTES - this.offset - this.#lengthBytes;
  }

  /** Begins a new compound. */
  reset(): void {
    this.#lengthBytes = 0;
  }

  /** SR (RFC 3550 section 6.4.1). @param reports at most 31. */
  senderReport(sender: SenderInfo, reports: readonly ReceptionReport[] = []): boolean {
    const bodyBytes = SENDER_INFO_BYTES + reports.length * REPORT_BYTES;
    const body = this.#begin(RtcpType.SENDER_REPORT, reports.length, bodyBytes);
    if (body < 0 || reports.length > MAX_REPORTS) return false;
    const { buffer } = this;
    buffer.writeUInt32BE(sender.ssrc, body);
    buffer.writeUInt32BE(sender.ntpSeconds >>> 0, body + 4);
    buffer.writeUInt32BE(sender.ntpFraction >>> 0, body + 8);
    buffer.writeUInt32BE(sender.rtpTimestamp >>> 0, body + 12);
    buffer.writeUInt32BE(sender.packetCount >>> 0, body + 16);
    buffer.writeUInt32BE(sender.octetCount >>> 0, body + 20);
    this.#writeReports(reports, body + SENDER_INFO_BYTES);
    return this.#end(bodyBytes);
  }

  /** RR (RFC 3550 section 6.4.2). @param reports at most 31. */
  receiverReport(ssrc: number, reports: readonly ReceptionReport[]): boolean {
    const bodyBytes = 4 + reports.length * REPORT_BYTES;
    const body = this.#begin(RtcpType.RECEIVER_REPORT, reports.length, bodyBytes);
    if (body < 0 || reports.length > MAX_REPORTS) return false;
    this.buffer.writeUInt32BE(ssrc, body);
    this.#writeReports(reports, body + 4);
    return this.#end(bodyBytes);
  }

  /** SDES with one CNAME (RFC 3550 section 6.5.1); what is over 255 bytes of UTF-8 is left out. */
  sdesCname(ssrc: number, cname: string): boolean {
    const cnameBytes = Math.min(Buffer.byteLength(cname), MAX_CNAME_BYTES);
    // SSRC, the item's type and length, the name, and at least one null byte up to a multiple of four.
    const bodyBytes = (4 + 2 + cnameBytes + 4) & ~3;
    const body = this.#begin(RtcpType.SOURCE_DESCRIPTION, 1, bodyBytes);
    if (body < 0) return false;
    const { buffer } = this;
    buffer.fill(0, body, body + bodyBytes);
    buffer.writeUInt32BE(ssrc, body);
    buffer.writeUInt8(SDES_CNAME, body + 4);
    // A character of several bytes is not cut in two, so the text may come out shorter than its room.
    buffer.writeUInt8(buffer.write(cname, body + 6, cnameBytes, 'utf8'), body + 5);
    return this.#end(bodyBytes);
  }

  /** BYE (RFC 3550 section 6.6). @param ssrcs at most 31. */
  bye(ssrcs: readonly number[]): boolean {
    const body = this.#begin(RtcpType.BYE, ssrcs.length, 4 * ssrcs.length);
    if (body < 0 || ssrcs.length > MAX_REPORTS) return false;
    for (const [place, ssrc] of ssrcs.entries()) this.buffer.writeUInt32BE(ssrc, body + 4 * place);
    return this.#end(4 * ssrcs.length);
  }

  /**
   * Generic NACK (RFC 4585 section 6.2.1). Numbers within 16 of each other share an entry when they come in ascending
   * order (modulo 2^16). Writes as many as the target length allows; false when some, or all, were left out.
   */
  nack(senderSsrc: number, mediaSsrc: number, sequenceNumbers: readonly number[]): boolean {
    if (sequenceNumbers.length === 0) return true;
    const roomBytes = Math.min(this.roomBytes, RTCP_TARGET_BYTES - this.#lengthBytes);
    const maxEntries = Math.floor((roomBytes - HEADER_BYTES - 8) / 4);
    if (maxEntries < 1) return false;
    const { buffer } = this;
    const entriesStart = this.#bodyOffset + 8;
    let entries = 0;
    let packetId = 0;
    let followingLost = 0;
    let isComplete = true;
    for (const sequenceNumber of sequenceNumbers) {
      const distance = (sequenceNumber - packetId) & 0xffff;
      if (entries > 0 && distance <= 16) {
        if (distance > 0) followingLost |= 1 << (distance - 1);
      } else if (entries < maxEntries) {
        entries++;
        packetId = sequenceNumber;
        followingLost = 0;
      } else {
        isComplete = false;
        break;
      }
      const entry = entriesStart + 4 * (entries - 1);
      buffer.writeUInt16BE(packetId, entry);
      buffer.writeUInt16BE(followingLost, entry + 2);
    }
    this.#feedback(RtcpType.TRANSPORT_FEEDBACK, TransportFeedbackFormat.NACK, senderSsrc, mediaSsrc, 4 * entries);
    this.#end(8 + 4 * entries);
    return isComplete;
  }

  /** PLI (RFC 4585 section 6.3.1). */
  pli(senderSsrc: number, mediaSsrc: number): boolean {
    const body = this.#feedback(RtcpType.PAYLOAD_FEEDBACK, PayloadFeedbackFormat.PLI, senderSsrc, mediaSsrc, 0);
    return body >= 0 && this.#end(8);
  }

  /** FIR for one stream (RFC 5104 section 4.3.1). @param sequenceNumber 8 bits; one more for each new command. */
  fir(senderSsrc: number, mediaSsrc: number, sequenceNumber: number): boolean {
    // The media source's SSRC in front is 0: the entry has it.
    const body = this.#feedback(RtcpType.PAYLOAD_FEEDBACK, PayloadFeedbackFormat.FIR, senderSsrc, 0, 8);
    if (body < 0) return false;
    this.buffer.writeUInt32BE(mediaSsrc, body);
    this.buffer.writeUInt32BE((sequenceNumber & 0xff) * 0x1000000, body + 4);
    return this.#end(16);
  }

  /** REMB (draft-alvestrand-rmcat-remb-03). The bitrate keeps its 18 leading bits. @param ssrcs at most 255. */
  remb(senderSsrc: number, bitrateBps: number, ssrcs: readonly number[]): boolean {
    const bodyBytes = 8 + 4 * ssrcs.length;
    const format = PayloadFeedbackFormat.APPLICATION;
    const body = this.#feedback(RtcpType.PAYLOAD_FEEDBACK, format, senderSsrc, 0, bodyBytes);
    if (body < 0 || ssrcs.length > 255) return false;
    let mantissa = Math.max(0, Math.floor(bitrateBps));
    let exponent = 0;
    while (mantissa > 0x3ffff && exponent < 63) {
      mantissa = Math.floor(mantissa / 2);
      exponent++;
    }
    const { buffer } = this;
    buffer.writeUInt32BE(REMB_IDENTIFIER, body);
    buffer.writeUInt8(ssrcs.length, body + 4);
    buffer.writeUIntBE((exponent << 18) | Math.min(mantissa, 0x3ffff), body + 5, 3);
    for (const [place, ssrc] of ssrcs.entries()) buffer.writeUInt32BE(ssrc, body + 8 + 4 * place);
    return this.#end(8 + bodyBytes);
  }

  /** XR with a receiver reference time (RFC 3611 section 4.4). */
  xrReceiverReferenceTime(ssrc: number, time: NtpTime): boolean {
    const body = this.#extendedReport(ssrc, ExtendedReportBlock.RECEIVER_REFERENCE_TIME, 8);
    if (body < 0) return false;
    this.buffer.writeUInt32BE(time.ntpSeconds >>> 0, body);
    this.buffer.writeUInt32BE(time.ntpFraction >>> 0, body + 4);
    return this.#end(16);
  }

  /** XR with the delays since the last receiver reference times (RFC 3611 section 4.5). */
  xrDlrr(ssrc: number, entries: readonly DlrrEntry[]): boolean {
    const body = this.#extendedReport(ssrc, ExtendedReportBlock.DLRR, 12 * entries.length);
    if (body < 0) return false;
    for (const [place, entry] of entries.entries()) {
      const position = body + 12 * place;
      this.buffer.writeUInt32BE(entry.ssrc, position);
      this.buffer.writeUInt32BE(entry.lastRr >>> 0, position + 4);
      this.buffer.writeUInt32BE(Math.min(entry.delaySinceLastRr, 0xffffffff) >>> 0, position + 8);
    }
    return this.#end(8 + 12 * entries.length);
  }

  /** Appends a transport-wide feedback, complete with its header and padded to a multiple of four. */
  transportFeedback(packet: Buffer): boolean {
    if (packet.length > this.roomBytes) return false;
    packet.copy(this.buffer, this.offset + this.#lengthBytes);
    this.#lengthBytes += packet.length;
    return true;
  }

  get #bodyOffset(): number {
    return this.offset + this.#lengthBytes + HEADER_BYTES;
  }

  /** Writes a header and answers where its body begins, or -1; nothing counts until `#end()`. */
  #begin(payloadType: number, format: number, bodyBytes: number): number {
    if (HEADER_BYTES + bodyBytes > this.roomBytes) return -1;
    const body = this.#bodyOffset;
    this.buffer.writeUInt8(0x80 | (format & 0x1f), body - 4);
    this.buffer.writeUInt8(payloadType, body - 3);
    this.buffer.writeUInt16BE(bodyBytes >>> 2, body - 2);
    return body;
  }

  #end(bodyBytes: number): true {
    this.#lengthBytes += HEADER_BYTES + bodyBytes;
    return true;
  }

  /** Header and both SSRCs; answers where the rest begins, or -1. */
  #feedback(payloadType: number, format: number, senderSsrc: number, mediaSsrc: number, restBytes: number): number {
    const body = this.#begin(payloadType, format, 8 + restBytes);
    if (body < 0) return -1;
    this.buffer.writeUInt32BE(senderSsrc, body);
    this.buffer.writeUInt32BE(mediaSsrc, body + 4);
    return body + 8;
  }

  /** Header, SSRC and the header of one block; answers where the block's content begins, or -1. */
  #extendedReport(ssrc: number, blockType: number, contentBytes: number): number {
    const body = this.#begin(RtcpType.EXTENDED_REPORT, 0, 8 + contentBytes);
    if (body < 0) return -1;
    this.buffer.writeUInt32BE(ssrc, body);
    this.buffer.writeUInt8(blockType, body + 4);
    this.buffer.writeUInt8(0, body + 5);
    this.buffer.writeUInt16BE(contentBytes >>> 2, body + 6);
    return body + 8;
  }

  #writeReports(reports: readonly ReceptionReport[], start: number): void {
    const { buffer } = this;
    let position = start;
    for (const report of reports) {
      buffer.writeUInt32BE(report.ssrc, position);
      buffer.writeUInt8(Math.max(0, Math.min(255, report.fractionLost)), position + 4);
      buffer.writeIntBE(Math.max(-MAX_TOTAL_LOST - 1, Math.min(MAX_TOTAL_LOST, report.totalLost)), position + 5, 3);
      buffer.writeUInt32BE(report.highestSequenceNumber >>> 0, position + 8);
      buffer.writeUInt32BE(report.jitter >>> 0, position + 12);
      buffer.writeUInt32BE(report.lastSr >>> 0, position + 16);
      buffer.writeUInt32BE(Math.min(report.delaySinceLastSr, 0xffffffff) >>> 0, position + 20);
      position += REPORT_BYTES;
    }
  }
}
