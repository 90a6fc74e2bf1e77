import { parseTransportCc } from './parseTransportCc.ts';
import {
  type FirEntry,
  type FullIntraRequest,
  type Nack,
  PayloadFeedbackFormat,
  REMB_IDENTIFIER,
  type ReceiverEstimatedMaximumBitrate,
  type RtcpPacket,
  RtcpType,
  TransportFeedbackFormat,
} from './RtcpPacket.ts';

/** Sender's and media source's SSRC, in front of every feedback message (RFC 4585 section 6.1). */
const FEEDBACK_HEADER_BYTES = 8;
const FIR_ENTRY_BYTES = 8;
const NACK_ENTRY_BYTES = 4;

/** Parses what follows the header of transport layer feedback (type 205). */
export function parseTransportLayerFeedback(format: number, body: Buffer): RtcpPacket | undefined {
  if (body.length < FEEDBACK_HEADER_BYTES) return undefined;
  switch (format) {
    case TransportFeedbackFormat.NACK:
      return parseNack(body);
    case TransportFeedbackFormat.TRANSPORT_CC:
      return parseTransportCc(body);
    default:
      return { type: 'unknown', payloadType: RtcpType.TRANSPORT_FEEDBACK, format };
  }
}

/** Parses what follows the header of payload-specific feedback (type 206). */
export function parsePayloadFeedback(format: number, body: Buffer): RtcpPacket | undefined {
  if (body.length < FEEDBACK_HEADER_BYTES) return undefined;
  switch (format) {
    case PayloadFeedbackFormat.PLI:
      return { type: 'pli', senderSsrc: body.readUInt32BE(0), mediaSsrc: body.readUInt32BE(4) };
    case PayloadFeedbackFormat.FIR:
      return parseFullIntraRequest(body);
    case PayloadFeedbackFormat.APPLICATION:
      if (body.length >= 12 && body.readUInt32BE(8) === REMB_IDENTIFIER) return parseRemb(body);
      break;
  }
  return { type: 'unknown', payloadType: RtcpType.PAYLOAD_FEEDBACK, format };
}

function parseNack(body: Buffer): Nack | undefined {
  if ((body.length - FEEDBACK_HEADER_BYTES) % NACK_ENTRY_BYTES !== 0) return undefined;
  const sequenceNumbers: number[] = [];
  for (let position = FEEDBACK_HEADER_BYTES; position < body.length; position += NACK_ENTRY_BYTES) {
    const packetId = body.readUInt16BE(position);
    const followingLost = body.readUInt16BE(position + 2);
    sequenceNumbers.push(packetId);
    for (let bit = 0; bit < 16; bit++) {
      if ((followingLost & (1 << bit)) !== 0) sequenceNumbers.push((packetId + bit + 1) & 0xffff);
    }
  }
  return { type: 'nack', senderSsrc: body.readUInt32BE(0), mediaSsrc: body.readUInt32BE(4), sequenceNumbers };
}

function parseFullIntraRequest(body: Buffer): FullIntraRequest | undefined {
  if ((body.length - FEEDBACK_HEADER_BYTES) % FIR_ENTRY_BYTES !== 0) return undefined;
  const entries: FirEntry[] = [];
  // The media source's SSRC in front is not used: each entry has its own.
  for (let position = FEEDBACK_HEADER_BYTES; position < body.length; position += FIR_ENTRY_BYTES) {
    entries.push({ ssrc: body.readUInt32BE(position), sequenceNumber: body.readUInt8(position + 4) });
  }
  return { type: 'fir', senderSsrc: body.readUInt32BE(0), entries };
}

function parseRemb(body: Buffer): ReceiverEstimatedMaximumBitrate | undefined {
  if (body.length < 16) return undefined;
  const ssrcCount = body.readUInt8(12);
  if (16 + 4 * ssrcCount > body.length) return undefined;
  // Six bits of exponent, eighteen of mantissa.
  const scale = body.readUIntBE(13, 3);
  return {
    type: 'remb',
    senderSsrc: body.readUInt32BE(0),
    bitrateBps: (scale & 0x3ffff) * 2 ** (scale >>> 18),
    ssrcs: Array.from({ length: ssrcCount }, (_, source) => body.readUInt32BE(16 + 4 * source)),
  };
}
