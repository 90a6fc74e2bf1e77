/**
 * How many bytes at the beginning of an encoded frame stay readable.
 *
 * - opus: the TOC byte (RFC 6716 section 3.1), by which a jitter buffer knows how long a packet lasts.
 * - VP8: the frame tag, three bytes, and behind it on key frames start code and size, seven more (RFC 7741 section 4.3): a
 *   receiver reads the size from there, the SFU the key-frame bit.
 * - VP9: none. Layers and key frames are told in the payload descriptor, which is put in front of the sealed frame.
 *
 * @param mimeType - Such as `video/VP8`.
 */
export function clearBytes(mimeType: string, frame: Uint8Array): number {
  return Math.min(frame.length, headerBytes(mimeType.toLowerCase(), frame));
}

function headerBytes(mimeType: string, frame: Uint8Array): number {
  if (mimeType === 'audio/opus') return 1;
  if (mimeType !== 'video/vp8') return 0;
  const isKeyFrame = ((frame[0] ?? 1) & 1) === 0;
  return isKeyFrame ? 10 : 3;
}
