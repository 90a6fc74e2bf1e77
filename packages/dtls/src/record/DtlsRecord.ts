import { contentType, DTLS_1_0, DTLS_1_2, MAX_PLAINTEXT_BYTES } from './contentType.ts';

/** type, version, epoch, sequence number, length. */
export const RECORD_HEADER_BYTES = 13;

/** A cipher may expand a record by this much at most (RFC 5246 section 6.2.3). */
const MAX_EXPANSION_BYTES = 2048;

/** One record as it came, still encrypted from epoch 1 on (RFC 6347 section 4.1). */
export interface DtlsRecord {
  type: number;
  epoch: number;
  /** 48 bits, counted anew in every epoch. */
  sequenceNumber: number;
  /** A view over the datagram. */
  fragment: Buffer;
}

/** The record at `offset`, or undefined when there is none; what follows it then can't be found either. */
export function readRecord(datagram: Buffer, offset: number): DtlsRecord | undefined {
  if (datagram.length - offset < RECORD_HEADER_BYTES) return undefined;
  const type = datagram.readUInt8(offset);
  if (type < contentType.changeCipherSpec || type > contentType.applicationData) return undefined;
  const version = datagram.readUInt16BE(offset + 1);
  if (version !== DTLS_1_2 && version !== DTLS_1_0) return undefined;
  const lengthBytes = datagram.readUInt16BE(offset + 11);
  const start = offset + RECORD_HEADER_BYTES;
  if (lengthBytes > MAX_PLAINTEXT_BYTES + MAX_EXPANSION_BYTES || lengthBytes > datagram.length - start)
    return undefined;
  return {
    type,
    epoch: datagram.readUInt16BE(offset + 3),
    sequenceNumber: datagram.readUIntBE(offset + 5, 6),
    fragment: datagram.subarray(start, start + lengthBytes),
  };
}

/** A record's bytes: its header and the fragment, which is ciphertext from epoch 1 on. */
export function writeRecord(record: DtlsRecord): Buffer {
  const bytes = Buffer.allocUnsafe(RECORD_HEADER_BYTES + record.fragment.length);
  bytes.writeUInt8(record.type, 0);
  bytes.writeUInt16BE(DTLS_1_2, 1);
  bytes.writeUInt16BE(record.epoch, 3);
  bytes.writeUIntBE(record.sequenceNumber, 5, 6);
  bytes.writeUInt16BE(record.fragment.length, 11);
  bytes.set(record.fragment, RECORD_HEADER_BYTES);
  return bytes;
}
