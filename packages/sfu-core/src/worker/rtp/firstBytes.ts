/** RFC 5761 §4: RTCP's packet types, 192 to 223, are no RTP payload types. */
export function isRtcp(packet: Buffer): boolean {
  const second = packet[1] as number;
  return second > 191 && second < 224;
}

/** Whether a packet's first byte says RTP or RTCP (RFC 7983 §7). */
export function isMedia(packet: Buffer): boolean {
  const first = packet[0] ?? 0;
  return first > 127 && first < 192;
}
