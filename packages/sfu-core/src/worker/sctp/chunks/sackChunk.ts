/** What a SACK has before its gap blocks, its chunk header left out (RFC 9260 §3.3.4). */
const SACK_FIELDS_SIZE_BYTES = 12;

/** A SACK chunk. */
export interface SackChunk {
  cumulativeTsn: number;
  /** Bytes the sender of the SACK can still take, as of `cumulativeTsn`. */
  windowBytes: number;
  /** First and last of each gap block in turn, as distances from `cumulativeTsn`. */
  gaps: readonly number[];
  duplicateTsns: readonly number[];
}

/** Reads a SACK; undefined when its counts do not fit its length, or a block ends before it begins. */
export function readSackChunk(body: Buffer): SackChunk | undefined {
  if (body.length < SACK_FIELDS_SIZE_BYTES) return undefined;
  const gapCount = body.readUInt16BE(8);
  const duplicateCount = body.readUInt16BE(10);
  if (body.length < SACK_FIELDS_SIZE_BYTES + 4 * (gapCount + duplicateCount)) return undefined;
  const gaps: number[] = [];
  let at = SACK_FIELDS_SIZE_BYTES;
  for (let index = 0; index < gapCount; index += 1, at += 4) {
    const first = body.readUInt16BE(at);
    const last = body.readUInt16BE(at + 2);
    if (first === 0 || last < first) return undefined;
    gaps.push(first, last);
  }
  const duplicateTsns: number[] = [];
  for (let index = 0; index < duplicateCount; index += 1, at += 4) duplicateTsns.push(body.readUInt32BE(at));
  return { cumulativeTsn: body.readUInt32BE(0), windowBytes: body.readUInt32BE(4), gaps, duplicateTsns };
}

/** Size of the body that `writeSackChunk` writes. */
export function sackBodySize(sack: SackChunk): number {
  return SACK_FIELDS_SIZE_BYTES + 2 * sack.gaps.length + 4 * sack.duplicateTsns.length;
}

export function writeSackChunk(sack: SackChunk, bytes: Buffer, offset: number): void {
  bytes.writeUInt32BE(sack.cumulativeTsn, offset);
  bytes.writeUInt32BE(sack.windowBytes, offset + 4);
  bytes.writeUInt16BE(sack.gaps.length / 2, offset + 8);
  bytes.writeUInt16BE(sack.duplicateTsns.length, offset + 10);
  let at = offset + SACK_FIELDS_SIZE_BYTES;
  for (const edge of sack.gaps) at = bytes.writeUInt16BE(edge, at);
  for (const tsn of sack.duplicateTsns) at = bytes.writeUInt32BE(tsn, at);
}
