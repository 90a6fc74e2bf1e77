import type { RtpPacket } from '../rtp/RtpPacket.ts';

const OBU_SEQUENCE_HEADER = 1;
const OBU_TEMPORAL_DELIMITER = 2;

/**
 * Finds key frames in AV1 payloads by the aggregation header (AV1 RTP payload format, section 4.4) and the first OBU.
 *
 * N says that a coded video sequence begins here, and a decoder can only begin with its sequence header. Layers are
 * not in the payload: they come from the dependency descriptor extension, whose parser would set them on
 * `packet.payload` after this.
 */
export function parseAv1Payload(packet: RtpPacket): void {
  const { buffer, payload } = packet;
  payload.reset();
  const end = packet.payloadOffset + packet.payloadLengthBytes;
  if (packet.payloadOffset >= end) return;
  const header = buffer[packet.payloadOffset] as number;
  const continuesObu = (header & 0x80) !== 0;
  payload.isFrameStart = !continuesObu;
  const beginsSequence = (header & 0x08) !== 0;
  if (continuesObu || !beginsSequence) return;

  const elementCount = (header >> 4) & 0x03;
  let at = packet.payloadOffset + 1;
  // Senders should leave out temporal delimiters (section 5), but not all do: the sequence header may be second.
  for (let element = 1; element <= 2 && at < end; element += 1) {
    let lengthBytes = end - at;
    // With W other than 0, the last of the W elements has no length in front.
    if (element !== elementCount) {
      const announced = readLeb128(buffer, at, end);
      at += leb128LengthBytes(buffer, at, end);
      if (announced < 1 || announced > end - at) return;
      lengthBytes = announced;
    }
    const type = ((buffer[at] as number) >> 3) & 0x0f;
    if (type === OBU_SEQUENCE_HEADER) payload.isKeyFrame = true;
    if (type !== OBU_TEMPORAL_DELIMITER) return;
    at += lengthBytes;
  }
}

/** An unsigned LEB128 of at most 4 bytes (a packet holds no more), or -1 when it is longer or cut off. */
function readLeb128(buffer: Buffer, offset: number, end: number): number {
  let value = 0;
  for (let index = 0; index < 4 && offset + index < end; index += 1) {
    const byte = buffer[offset + index] as number;
    value |= (byte & 0x7f) << (index * 7);
    if (byte < 128) return value;
  }
  return -1;
}

function leb128LengthBytes(buffer: Buffer, offset: number, end: number): number {
  let at = offset;
  while (at < end && (buffer[at] as number) > 127) at += 1;
  return at - offset + 1;
}
