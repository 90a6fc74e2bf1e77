/** A FORWARD TSN chunk (RFC 3758 §3.2): everything up to `cumulativeTsn` is to be taken as received. */
export interface ForwardTsnChunk {
  cumulativeTsn: number;
  /** The newest ordered message given up in each stream. */
  skipped: readonly { streamId: number; ssn: number }[];
}

/** Reads a FORWARD TSN chunk; undefined when it is too short. */
export function readForwardTsnChunk(body: Buffer): ForwardTsnChunk | undefined {
  if (body.length < 4) return undefined;
  const skipped: { streamId: number; ssn: number }[] = [];
  for (let at = 4; at + 4 <= body.length; at += 4) {
    skipped.push({ streamId: body.readUInt16BE(at), ssn: body.readUInt16BE(at + 2) });
  }
  return { cumulativeTsn: body.readUInt32BE(0), skipped };
}

/** Size of the body that `writeForwardTsnChunk` writes. */
export function forwardTsnBodySize(chunk: ForwardTsnChunk): number {
  return 4 + 4 * chunk.skipped.length;
}

export function writeForwardTsnChunk(chunk: ForwardTsnChunk, bytes: Buffer, offset: number): void {
  let at = bytes.writeUInt32BE(chunk.cumulativeTsn, offset);
  for (const { streamId, ssn } of chunk.skipped) {
    at = bytes.writeUInt16BE(streamId, at);
    at = bytes.writeUInt16BE(ssn, at);
  }
}
