import type { Commands } from '../../../channel/contract.ts';

/** A message with whom it is for. */
export type ProducedMessage = Commands['dataProducer.send'];

/**
 * First bytes of a message that carries its subchannels from router to router, as mediasoup has them. They begin no UTF-8 text; the
 * two lowest bits are flags.
 */
const MAGIC_HIGH = 0xa5f09cb3;
const MAGIC_LOW = 0xd6e1f28c;
const REQUIRED_FLAG = 0b10;
const IGNORED_FLAG = 0b01;
const FIXED_HEADER_BYTES = 10;

/** The bytes that carry `message` to another router. A message for everybody goes as it is. */
export function encodePipedMessage(message: ProducedMessage): Uint8Array {
  const { message: payload, subchannels, requiredSubchannel, ignoredSubchannel } = message;
  const extra = [requiredSubchannel, ignoredSubchannel].filter((subchannel) => subchannel !== undefined);
  if (subchannels.length === 0 && extra.length === 0) return payload;
  const listed = [...subchannels, ...extra];
  const headerBytes = FIXED_HEADER_BYTES + 2 * listed.length;
  const bytes = new Uint8Array(headerBytes + payload.length);
  const view = new DataView(bytes.buffer);
  const flags =
    (requiredSubchannel === undefined ? 0 : REQUIRED_FLAG) | (ignoredSubchannel === undefined ? 0 : IGNORED_FLAG);
  view.setUint32(0, MAGIC_HIGH);
  view.setUint32(4, (MAGIC_LOW | flags) >>> 0);
  view.setUint16(8, subchannels.length);
  for (const [i, subchannel] of listed.entries()) view.setUint16(FIXED_HEADER_BYTES + 2 * i, subchannel);
  bytes.set(payload, headerBytes);
  return bytes;
}

/** What `encodePipedMessage()` was given. Bytes that don't begin so are a message for everybody. */
export function decodePipedMessage(bytes: Uint8Array, ppid: number): ProducedMessage {
  const forEverybody = { message: bytes, ppid, subchannels: [] };
  if (bytes.length < FIXED_HEADER_BYTES) return forEverybody;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const low = view.getUint32(4);
  if (view.getUint32(0) !== MAGIC_HIGH || (low & ~(REQUIRED_FLAG | IGNORED_FLAG)) >>> 0 !== MAGIC_LOW) {
    return forEverybody;
  }
  const isRequired = (low & REQUIRED_FLAG) !== 0;
  const isIgnored = (low & IGNORED_FLAG) !== 0;
  const subchannelCount = view.getUint16(8);
  const listedCount = subchannelCount + Number(isRequired) + Number(isIgnored);
  const headerBytes = FIXED_HEADER_BYTES + 2 * listedCount;
  if (bytes.length < headerBytes) return forEverybody;
  const listed = Array.from({ length: listedCount }, (_, i) => view.getUint16(FIXED_HEADER_BYTES + 2 * i));
  const requiredSubchannel = isRequired ? listed[subchannelCount] : undefined;
  const ignoredSubchannel = isIgnored ? listed[listedCount - 1] : undefined;
  return {
    message: bytes.subarray(headerBytes),
    ppid,
    subchannels: listed.slice(0, subchannelCount),
    ...(requiredSubchannel !== undefined && { requiredSubchannel }),
    ...(ignoredSubchannel !== undefined && { ignoredSubchannel }),
  };
}
