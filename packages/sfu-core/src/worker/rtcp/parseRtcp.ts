import { parseExtendedReport } from './parseExtendedReport.ts';
import { parsePayloadFeedback, parseTransportLayerFeedback } from './parseFeedback.ts';
import {
  type Bye,
  type ReceiverReport,
  type ReceptionReport,
  type RtcpPacket,
  RtcpType,
  type SenderReport,
  type SourceDescription,
} from './RtcpPacket.ts';

export type { ReceptionReport, RtcpPacket } from './RtcpPacket.ts';

const VERSION = 2;
const HEADER_BYTES = 4;
const SENDER_INFO_BYTES = 24;
const REPORT_BYTES = 24;
const SDES_CNAME = 1;

/**
 * Parses a compound (RFC 3550 section 6.1), or a reduced-size one (RFC 5506): any packets in any order. Padding is
 * accepted on every packet, because transport-wide feedback carries it anywhere.
 *
 * @returns its packets in their order; undefined when any of them is malformed.
 */
export function parseRtcp(buffer: Buffer, offset: number, lengthBytes: number): RtcpPacket[] | undefined {
  const end = offset + lengthBytes;
  if (!(offset >= 0 && lengthBytes >= HEADER_BYTES && end <= buffer.length)) return undefined;
  const packets: RtcpPacket[] = [];
  let position = offset;
  while (position < end) {
    if (end - position < HEADER_BYTES) return undefined;
    const first = buffer.readUInt8(position);
    if (first >>> 6 !== VERSION) return undefined;
    const next = position + HEADER_BYTES + 4 * buffer.readUInt16BE(position + 2);
    if (next > end) return undefined;
    let bodyEnd = next;
    if ((first & 0x20) !== 0) {
      const paddingBytes = buffer.readUInt8(next - 1);
      if (paddingBytes === 0 || paddingBytes > next - position - HEADER_BYTES) return undefined;
      bodyEnd -= paddingBytes;
    }
    const payloadType = buffer.readUInt8(position + 1);
    const packet = parsePacket(payloadType, first & 0x1f, buffer.subarray(position + HEADER_BYTES, bodyEnd));
    if (packet === undefined) return undefined;
    packets.push(packet);
    position = next;
  }
  return packets;
}

/** @param format the five bits that are a count, a subtype or a format. @param body what follows the header. */
function parsePacket(payloadType: number, format: number, body: Buffer): RtcpPacket | undefined {
  switch (payloadType) {
    case RtcpType.SENDER_REPORT:
      return parseSenderReport(format, body);
    case RtcpType.RECEIVER_REPORT:
      return parseReceiverReport(format, body);
    case RtcpType.SOURCE_DESCRIPTION:
      return parseSourceDescription(format, body);
    case RtcpType.BYE:
      return parseBye(format, body);
    case RtcpType.TRANSPORT_FEEDBACK:
      return parseTransportLayerFeedback(format, body);
    case RtcpType.PAYLOAD_FEEDBACK:
      return parsePayloadFeedback(format, body);
    case RtcpType.EXTENDED_REPORT:
      return parseExtendedReport(body);
    default:
      return { type: 'unknown', payloadType, format };
  }
}

function parseSenderReport(count: number, body: Buffer): SenderReport | undefined {
  if (body.length < SENDER_INFO_BYTES) return undefined;
  const reports = parseReports(count, body, SENDER_INFO_BYTES);
  return (
    reports && {
      type: 'sr',
      ssrc: body.readUInt32BE(0),
      ntpSeconds: body.readUInt32BE(4),
      ntpFraction: body.readUInt32BE(8),
      rtpTimestamp: body.readUInt32BE(12),
      packetCount: body.readUInt32BE(16),
      octetCount: body.readUInt32BE(20),
      reports,
    }
  );
}

function parseReceiverReport(count: number, body: Buffer): ReceiverReport | undefined {
  if (body.length < 4) return undefined;
  const reports = parseReports(count, body, 4);
  return reports && { type: 'rr', ssrc: body.readUInt32BE(0), reports };
}

function parseReports(count: number, body: Buffer, offset: number): ReceptionReport[] | undefined {
  // More may follow: extensions of a profile (RFC 3550 section 6.4.3), which nobody uses.
  if (offset + count * REPORT_BYTES > body.length) return undefined;
  return Array.from({ length: count }, (_, report): ReceptionReport => {
    const position = offset + report * REPORT_BYTES;
    return {
      ssrc: body.readUInt32BE(position),
      fractionLost: body.readUInt8(position + 4),
      totalLost: body.readIntBE(position + 5, 3),
      highestSequenceNumber: body.readUInt32BE(position + 8),
      jitter: body.readUInt32BE(position + 12),
      lastSr: body.readUInt32BE(position + 16),
      delaySinceLastSr: body.readUInt32BE(position + 20),
    };
  });
}

function parseSourceDescription(count: number, body: Buffer): SourceDescription | undefined {
  const chunks: SourceDescription['chunks'] = [];
  let position = 0;
  for (let chunk = 0; chunk < count; chunk++) {
    if (position + 4 > body.length) return undefined;
    const ssrc = body.readUInt32BE(position);
    let cname: string | undefined;
    position += 4;
    // Items end with a null byte; the chunk then goes on to a multiple of four. Some senders (werift) leave the byte out
    // where the packet ends anyway, and their reports are worth more than the principle.
    while (position < body.length) {
      const itemType = body.readUInt8(position);
      if (itemType === 0) break;
      if (position + 2 > body.length) return undefined;
      const textEnd = position + 2 + body.readUInt8(position + 1);
      if (textEnd > body.length) return undefined;
      if (itemType === SDES_CNAME) cname = body.toString('utf8', position + 2, textEnd);
      position = textEnd;
    }
    position = (position + 4) & ~3;
    if (cname !== undefined) chunks.push({ ssrc, cname });
  }
  return { type: 'sdes', chunks };
}

function parseBye(count: number, body: Buffer): Bye | undefined {
  // A reason in words may follow.
  if (count * 4 > body.length) return undefined;
  return { type: 'bye', ssrcs: Array.from({ length: count }, (_, source) => body.readUInt32BE(source * 4)) };
}
