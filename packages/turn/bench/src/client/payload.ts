const payloads = new Map<number, Buffer>();

/** A payload of this size, always the same one; it begins like RTP, so neither like STUN nor like ChannelData. */
export function payloadOf(sizeBytes: number): Buffer {
  let payload = payloads.get(sizeBytes);
  if (payload === undefined) {
    payload = Buffer.alloc(sizeBytes);
    payload[0] = 0x80;
    payloads.set(sizeBytes, payload);
  }
  return payload;
}
