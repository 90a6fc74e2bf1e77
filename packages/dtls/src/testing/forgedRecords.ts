import { namedGroups } from '../crypto/KeyShare.ts';
import { signatureSchemeIds } from '../crypto/signatureScheme.ts';
import { encodeFragment, handshakeMessage, handshakeType } from '../handshake/HandshakeMessage.ts';
import { writeClientHello } from '../handshake/messages/clientHello.ts';
import { extensionType, uint16ListExtension, useSrtpExtension } from '../handshake/messages/extensions.ts';
import { contentType, DTLS_1_2 } from '../record/contentType.ts';
import { RECORD_HEADER_BYTES, readRecord, writeRecord } from '../record/DtlsRecord.ts';

/** A plaintext record: anybody can make one. */
export function plaintextRecord(type: number, content: Buffer, sequenceNumber = 0): Buffer {
  return writeRecord({ type, epoch: 0, sequenceNumber, fragment: content });
}

/** A fatal plaintext alert: handshake_failure. */
export const forgedAlert = plaintextRecord(contentType.alert, Buffer.from([2, 40]), 0xffff_ffff_ffff);

/** A plaintext close_notify. */
export const forgedCloseNotify = plaintextRecord(contentType.alert, Buffer.from([1, 0]), 7);

/** A valid ClientHello's body, padded to a size as a post-quantum key share does it. */
export function clientHelloBody(random: Buffer, paddingBytes = 0): Buffer {
  const keyShareExtension = 51;
  return writeClientHello({
    version: DTLS_1_2,
    random,
    sessionId: Buffer.alloc(0),
    cookie: Buffer.alloc(0),
    cipherSuites: [0x1301, 0xc02b],
    compressionMethods: Buffer.from([0]),
    extensions: new Map([
      [extensionType.extendedMasterSecret, Buffer.alloc(0)],
      [extensionType.supportedGroups, uint16ListExtension([0x11ec, ...namedGroups])],
      [extensionType.signatureAlgorithms, uint16ListExtension(signatureSchemeIds)],
      [extensionType.useSrtp, useSrtpExtension([1, 7, 8])],
      [keyShareExtension, Buffer.alloc(paddingBytes, 0xab)],
    ]),
  });
}

/** A whole, valid ClientHello in one datagram. */
export function forgedClientHello(random: Buffer): Buffer {
  const message = handshakeMessage(handshakeType.clientHello, 0, clientHelloBody(random));
  return plaintextRecord(contentType.handshake, message.encoded, 3);
}

/** A message cut at the given offsets, each piece in a datagram of its own. */
export function fragmentDatagrams(
  type: number,
  messageSequence: number,
  body: Buffer,
  cuts: readonly number[],
): Buffer[] {
  const bounds = [0, ...cuts, body.length];
  return bounds.slice(0, -1).map((offset, index) => {
    const data = body.subarray(offset, bounds[index + 1]);
    const fragment = encodeFragment({ type, lengthBytes: body.length, messageSequence, offset, data });
    return plaintextRecord(contentType.handshake, fragment, index);
  });
}

/** The records of a datagram, each as a datagram of its own. */
export function splitRecords(datagram: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let offset = 0; offset < datagram.length; ) {
    const record = readRecord(datagram, offset);
    if (!record) break;
    const end = offset + RECORD_HEADER_BYTES + record.fragment.length;
    records.push(datagram.subarray(offset, end));
    offset = end;
  }
  return records;
}

/** The types of a datagram's handshake messages, as far as they are in plaintext. */
export function handshakeTypes(datagram: Buffer): number[] {
  return splitRecords(datagram)
    .filter((record) => record[0] === contentType.handshake && record.readUInt16BE(3) === 0)
    .map((record) => record.readUInt8(RECORD_HEADER_BYTES));
}
