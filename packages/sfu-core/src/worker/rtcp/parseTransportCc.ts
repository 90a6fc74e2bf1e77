import { DELTA_TICK_MS, REFERENCE_TICK_MS, type TransportCc } from './RtcpPacket.ts';

const FIXED_BYTES = 16;

/**
 * A run-length chunk says 8,191 packets in two bytes, so that a short feedback could claim 65,535 of them. What a
 * receiver really reports in its 100 ms stays far below this.
 */
const MAX_STATUSES = 10_000;

const NOT_RECEIVED = 0;
const SMALL_DELTA = 1;
const LARGE_DELTA = 2;

/** Parses what follows the header of transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1). */
export function parseTransportCc(body: Buffer): TransportCc | undefined {
  if (body.length < FIXED_BYTES) return undefined;
  const baseSequenceNumber = body.readUInt16BE(8);
  const statusCount = body.readUInt16BE(10);
  if (statusCount > MAX_STATUSES) return undefined;
  const symbols = new Uint8Array(statusCount);
  let position = parseChunks(body, symbols);
  if (position === undefined) return undefined;

  const deltasMs = new Float64Array(statusCount);
  let lostCount = 0;
  for (let place = 0; place < statusCount; place++) {
    const symbol = symbols[place];
    let deltaTicks = Number.NaN;
    if (symbol === SMALL_DELTA) {
      if (position + 1 > body.length) return undefined;
      deltaTicks = body.readUInt8(position);
      position += 1;
    } else if (symbol === LARGE_DELTA) {
      if (position + 2 > body.length) return undefined;
      deltaTicks = body.readInt16BE(position);
      position += 2;
    } else if (symbol === NOT_RECEIVED) {
      lostCount++;
    } else {
      return undefined;
    }
    deltasMs[place] = deltaTicks * DELTA_TICK_MS;
  }
  return {
    type: 'transport-cc',
    senderSsrc: body.readUInt32BE(0),
    mediaSsrc: body.readUInt32BE(4),
    baseSequenceNumber,
    referenceTimeMs: body.readIntBE(12, 3) * REFERENCE_TICK_MS,
    feedbackPacketCount: body.readUInt8(15),
    deltasMs,
    lostCount,
  };
}

/** Fills in the symbols from the chunks; answers where the deltas begin, or undefined if there are too few chunks. */
function parseChunks(body: Buffer, symbols: Uint8Array): number | undefined {
  let position = FIXED_BYTES;
  let filled = 0;
  while (filled < symbols.length) {
    if (position + 2 > body.length) return undefined;
    const chunk = body.readUInt16BE(position);
    position += 2;
    if ((chunk & 0x8000) === 0) {
      // Run length: two bits of symbol, thirteen of count.
      const runLength = chunk & 0x1fff;
      symbols.fill((chunk >>> 13) & 3, filled, filled + runLength);
      filled += runLength;
      continue;
    }
    // Status vector: fourteen symbols of one bit, or seven of two. The last one may say more than the count.
    const symbolBits = (chunk & 0x4000) === 0 ? 1 : 2;
    for (let shift = 14 - symbolBits; shift >= 0 && filled < symbols.length; shift -= symbolBits) {
      symbols[filled++] = (chunk >>> shift) & (symbolBits === 1 ? 1 : 3);
    }
  }
  return position;
}
