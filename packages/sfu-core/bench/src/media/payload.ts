/**
 * What every payload of the bench looks like: room for a codec's descriptor and frame header, then the time of sending,
 * then bytes that depend only on their place, so that a receiver can tell whether they arrived as they were sent.
 */
const STAMP_OFFSET_BYTES = 16;
const PATTERN_OFFSET_BYTES = 24;

/** The shortest payload that holds all of it. */
export const MIN_PAYLOAD_BYTES = 32;

const MAX_PAYLOAD_BYTES = 2048;
const pattern = makePattern();

/** Writes everything but the stamp, which changes from packet to packet. */
export function fillPayload(buffer: Buffer, offset: number, lengthBytes: number): void {
  buffer.fill(0, offset, offset + PATTERN_OFFSET_BYTES);
  pattern.copy(buffer, offset + PATTERN_OFFSET_BYTES, 0, lengthBytes - PATTERN_OFFSET_BYTES);
}

/** @param sentMs on the clock that all processes share. */
export function stampPayload(buffer: Buffer, offset: number, sentMs: number): void {
  buffer.writeDoubleBE(sentMs, offset + STAMP_OFFSET_BYTES);
}

/** @returns when it was sent, or undefined when it is not one of the bench's payloads, or damaged. */
export function readStamp(buffer: Buffer, offset: number, lengthBytes: number): number | undefined {
  if (lengthBytes < MIN_PAYLOAD_BYTES) return undefined;
  const patternBytes = lengthBytes - PATTERN_OFFSET_BYTES;
  const from = offset + PATTERN_OFFSET_BYTES;
  if (buffer.compare(pattern, 0, patternBytes, from, from + patternBytes) !== 0) return undefined;
  return buffer.readDoubleBE(offset + STAMP_OFFSET_BYTES);
}

function makePattern(): Buffer {
  const bytes = Buffer.alloc(MAX_PAYLOAD_BYTES);
  let state = 1;
  for (let place = 0; place < bytes.length; place++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[place] = state >>> 24;
  }
  return bytes;
}
