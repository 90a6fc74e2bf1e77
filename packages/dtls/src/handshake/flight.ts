import { contentType } from '../record/contentType.ts';
import type { Epoch, RecordLayer } from '../record/RecordLayer.ts';
import { encodeFragment, HANDSHAKE_HEADER_BYTES, type HandshakeMessage } from './HandshakeMessage.ts';

/** One thing a flight consists of; flights are sent, and sent again, as a whole (RFC 6347 section 4.2.4). */
export type FlightItem = 'changeCipherSpec' | { epoch: Epoch; message: HandshakeMessage };

/** A fragment smaller than this is not worth splitting a message for. */
const MIN_FRAGMENT_BYTES = 64;

const CHANGE_CIPHER_SPEC = Buffer.from([1]);

/** A flight as datagrams of at most `mtuBytes`, records side by side and messages fragmented as needed. */
export function packFlight(flight: readonly FlightItem[], records: RecordLayer, mtuBytes: number): Buffer[] {
  const datagrams: Buffer[] = [];
  let pending: Buffer[] = [];
  let pendingBytes = 0;

  const endDatagram = () => {
    if (pending.length > 0) datagrams.push(Buffer.concat(pending));
    pending = [];
    pendingBytes = 0;
  };
  const add = (record: Buffer) => {
    if (pendingBytes + record.length > mtuBytes) endDatagram();
    pending.push(record);
    pendingBytes += record.length;
  };

  for (const item of flight) {
    if (item === 'changeCipherSpec') {
      add(records.seal(contentType.changeCipherSpec, 0, CHANGE_CIPHER_SPEC));
      continue;
    }
    const { type, messageSequence, body } = item.message;
    const overheadBytes = records.overheadBytes(item.epoch) + HANDSHAKE_HEADER_BYTES;
    let offset = 0;
    do {
      const missingBytes = body.length - offset;
      if (mtuBytes - pendingBytes - overheadBytes < Math.min(missingBytes, MIN_FRAGMENT_BYTES)) endDatagram();
      const data = body.subarray(offset, offset + mtuBytes - pendingBytes - overheadBytes);
      const fragment = { type, lengthBytes: body.length, messageSequence, offset, data };
      add(records.seal(contentType.handshake, item.epoch, encodeFragment(fragment)));
      offset += data.length;
    } while (offset < body.length);
  }
  endDatagram();
  return datagrams;
}
