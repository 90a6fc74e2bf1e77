import { RtcpType, TransportFeedbackFormat } from './RtcpPacket.ts';

/** Header, both SSRCs, base sequence number, status count, reference time and feedback count. */
export const TRANSPORT_CC_FIXED_BYTES = 20;

/** Statuses of packets (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1.1). */
export const StatusSymbol = { NOT_RECEIVED: 0, SMALL_DELTA: 1, LARGE_DELTA: 2 } as const;

const MAX_RUN_LENGTH = 0x1fff;
const ONE_BIT_SYMBOLS = 14;
const TWO_BIT_SYMBOLS = 7;

/** What the chunks of that many statuses need at most: all of them two-bit vectors. */
export function maxChunkBytes(statusCount: number): number {
  return 2 * Math.ceil(statusCount / TWO_BIT_SYMBOLS);
}

/** What stands in front of chunks and deltas. */
export interface TransportCcHeader {
  senderSsrc: number;
  mediaSsrc: number;
  baseSequenceNumber: number;
  /** In units of 64 ms; its lower 24 bits are sent. */
  referenceTime: number;
  feedbackPacketCount: number;
}

/**
 * Writes one transport-wide feedback to the start of the target.
 *
 * @param symbols a `StatusSymbol` for each packet, the last one of a received packet.
 * @param deltaTicks for each received packet, in units of 250 µs.
 * @returns its length in bytes, a multiple of four.
 */
export function encodeTransportCc(
  target: Buffer,
  header: TransportCcHeader,
  symbols: Uint8Array,
  deltaTicks: Int16Array,
): number {
  target.writeUInt8(RtcpType.TRANSPORT_FEEDBACK, 1);
  target.writeUInt32BE(header.senderSsrc, 4);
  target.writeUInt32BE(header.mediaSsrc, 8);
  target.writeUInt16BE(header.baseSequenceNumber & 0xffff, 12);
  target.writeUInt16BE(symbols.length, 14);
  target.writeUIntBE(header.referenceTime & 0xffffff, 16, 3);
  target.writeUInt8(header.feedbackPacketCount & 0xff, 19);

  let end = writeChunks(target, symbols);
  let received = 0;
  for (const symbol of symbols) {
    if (symbol === StatusSymbol.NOT_RECEIVED) continue;
    const delta = deltaTicks[received++] ?? 0;
    end = symbol === StatusSymbol.SMALL_DELTA ? target.writeUInt8(delta, end) : target.writeInt16BE(delta, end);
  }
  const paddingBytes = -end & 3;
  if (paddingBytes > 0) {
    target.fill(0, end, end + paddingBytes);
    end += paddingBytes;
    target.writeUInt8(paddingBytes, end - 1);
  }
  target.writeUInt8(0x80 | (paddingBytes > 0 ? 0x20 : 0) | TransportFeedbackFormat.TRANSPORT_CC, 0);
  target.writeUInt16BE(end / 4 - 1, 2);
  return end;
}

/** Each chunk is whichever says most of what comes next; answers where the chunks end. */
function writeChunks(target: Buffer, symbols: Uint8Array): number {
  let end = TRANSPORT_CC_FIXED_BYTES;
  let place = 0;
  while (place < symbols.length) {
    const symbol = symbols[place] ?? 0;
    const runLength = runLengthAt(symbols, place);
    const isRunToTheEnd = place + runLength === symbols.length;
    const fitsOneBit = !symbols.subarray(place, place + ONE_BIT_SYMBOLS).includes(StatusSymbol.LARGE_DELTA);
    if (runLength >= (fitsOneBit ? ONE_BIT_SYMBOLS : TWO_BIT_SYMBOLS) || isRunToTheEnd) {
      end = target.writeUInt16BE((symbol << 13) | runLength, end);
      place += runLength;
    } else if (fitsOneBit) {
      end = target.writeUInt16BE(0x8000 | packSymbols(symbols, place, ONE_BIT_SYMBOLS, 1), end);
      place += ONE_BIT_SYMBOLS;
    } else {
      end = target.writeUInt16BE(0xc000 | packSymbols(symbols, place, TWO_BIT_SYMBOLS, 2), end);
      place += TWO_BIT_SYMBOLS;
    }
  }
  return end;
}

function runLengthAt(symbols: Uint8Array, start: number): number {
  const symbol = symbols[start];
  let length = 1;
  while (length < MAX_RUN_LENGTH && start + length < symbols.length && symbols[start + length] === symbol) length++;
  return length;
}

/** The next symbols, first one in the highest bits; those behind the last are 0. */
function packSymbols(symbols: Uint8Array, start: number, count: number, bits: number): number {
  let packed = 0;
  for (let place = start; place < start + count; place++) packed = (packed << bits) | (symbols[place] ?? 0);
  return packed;
}
