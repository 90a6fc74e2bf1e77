/**
 * A copy that has its memory to itself. Node cuts small buffers out of slabs of 8 KiB, and a slab lives as long as the last of
 * them: what outlives a handshake must not be cut out of one.
 */
export function ownCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
